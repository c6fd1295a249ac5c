// Where a place on Earth is in the picture: a flat map whose shapes are right at its middle.

const WORLD = { west: -180, south: -90, east: 180, north: 90 };

class View {
  constructor() {
    this.width = 1;
    this.height = 1;
    this.x = 0; // the middle: longitude, which may be beyond 180
    this.y = 0;
    this.scale = 2; // pixels a degree of latitude
  }

  /** Degrees of latitude from top to bottom. */
  get span() { return this.height / this.scale; }

  /** How wide a degree of longitude is: as on the ground in small pictures, as of latitude in large. */
  get stretch() {
    const share = Math.min(1, Math.max(0, (90 - this.span) / 60));
    return 1 + (Math.max(0.15, Math.cos((this.y * Math.PI) / 180)) - 1) * share;
  }

  toX(longitude) { return this.width / 2 + (longitude - this.x) * this.scale * this.stretch; }
  toY(latitude) { return this.height / 2 - (latitude - this.y) * this.scale; }
  longitude(x) { return this.x + (x - this.width / 2) / (this.scale * this.stretch); }
  latitude(y) { return this.y - (y - this.height / 2) / this.scale; }

  /** Shows a box with some room around it. */
  fit({ west, south, east, north }, room = 1.25) {
    this.x = (west + east) / 2;
    this.y = (south + north) / 2;
    const high = Math.max((north - south) * room, 0.02);
    const wide = Math.max((east - west) * room, 0.02);
    this.scale = this.height / high;
    // The stretch depends on the scale: a few rounds find both.
    for (let round = 0; round < 8; round += 1) {
      this.scale = Math.min(this.height / high, this.width / (wide * this.stretch));
    }
    this.hold();
  }

  /** Zooms about a place in the picture. */
  zoom(factor, px = this.width / 2, py = this.height / 2) {
    const longitude = this.longitude(px), latitude = this.latitude(py);
    this.scale *= factor;
    this.hold();
    this.x += longitude - this.longitude(px);
    this.y += latitude - this.latitude(py);
    this.hold();
  }

  pan(dx, dy) {
    this.x -= dx / (this.scale * this.stretch);
    this.y += dy / this.scale;
    this.hold();
  }

  /** Neither beyond the poles, nor smaller than the world, nor closer than some metres. */
  hold() {
    const least = Math.min(this.width / 360, this.height / 180);
    this.scale = Math.min(Math.max(this.scale, least), this.height / 0.002);
    const margin = Math.max(0, 90 - this.span / 2);
    this.y = Math.min(margin, Math.max(-margin, this.y));
    this.x = ((((this.x + 180) % 360) + 360) % 360) - 180;
  }

  /** The turns round the world (in degrees) at which something of it is in the picture. */
  turns() {
    const half = this.width / 2 / (this.scale * this.stretch);
    return TURNS.filter((turn) => turn + 180 >= this.x - half && turn - 180 <= this.x + half);
  }
}

/** Turns round the world: what lies beyond 180 degrees is seen on the other side too. */
const TURNS = [-360, 0, 360];

/** The box around all boxes, over the antimeridian where that is the shorter way round. */
function hull(all) {
  const spans = all.map((box) => [box[0], box[2] < box[0] ? box[2] + 360 : box[2]]).sort((a, b) => a[0] - b[0]);
  if (!spans.length) return null;
  let south = Infinity, north = -Infinity;
  for (const box of all) {
    south = Math.min(south, box[1]);
    north = Math.max(north, box[3]);
  }
  const covered = [];
  for (const [west, east] of spans) {
    const last = covered[covered.length - 1];
    if (last && west <= last[1]) last[1] = Math.max(last[1], east);
    else covered.push([west, east]);
  }
  return { ...withoutWidestGap(covered), south: Math.max(-90, south), north: Math.min(90, north) };
}

function withoutWidestGap(covered) {
  const last = covered[covered.length - 1];
  let widest = covered[0][0] + 360 - last[1], west = covered[0][0], east = last[1];
  for (let i = 1; i < covered.length; i += 1) {
    const gap = covered[i][0] - covered[i - 1][1];
    if (gap > widest) {
      widest = gap;
      west = covered[i][0];
      east = covered[i - 1][1] + 360;
    }
  }
  return east - west >= 360 ? { west: -180, east: 180 } : { west, east };
}
