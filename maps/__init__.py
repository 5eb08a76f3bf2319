"""Folium maps of what geo and matching return. Imports both."""
