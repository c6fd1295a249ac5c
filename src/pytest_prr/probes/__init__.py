"""The outside world: what opens sockets lives here, and nowhere else."""
