"""Figures: frozen data in, plain Plotly dicts out. They draw and decide nothing: no Django, no ORM, no clock."""
