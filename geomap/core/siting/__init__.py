"""Siting: where one more offer, or a permanence, would help most, and how much hangs on each proof and provider."""
