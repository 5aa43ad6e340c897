"""The domain: pure functions over frames, knowing no network, disk, clock, environment or logging."""
