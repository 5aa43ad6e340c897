"""Travel times: adapters of the `TravelTimes` port."""
