"""Posters: templates as layers, and a renderer that draws and encodes only what differs from poster to poster."""
