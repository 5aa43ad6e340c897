"""Geocoding: from what somebody wrote to the commune it means, or to a question."""
