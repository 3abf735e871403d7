"""Is everything around a campaign, or around a community, in order? Facts in, a list of points out."""
