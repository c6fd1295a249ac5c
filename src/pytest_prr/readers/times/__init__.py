"""When data are from: CF times, dates as numbers and texts, attributes."""
