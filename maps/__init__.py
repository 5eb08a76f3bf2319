"""Folium maps of what geo and matching return. Imports both.

A builder (`maps.shortlist`, `maps.choropleth`, `maps.points`, `maps.flows`, `maps.land`) makes a
`maps.scene.Scene` from plain tables; `maps.page` makes it a page, alone or served. `maps.assets.FOLDERS`
is what a server mounts.
"""
