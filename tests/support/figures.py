"""Figures as Plotly's own validators see them, with the colours and fonts that a browser would put in."""

import json
from typing import Any

import plotly.graph_objects as go


def validated(figure: Any) -> go.Figure:
    """Errors: ValueError for whatever Plotly doesn't know."""
    plain = json.loads(json.dumps({"data": figure["data"], "layout": figure["layout"]}))
    return go.Figure(_dressed(plain))


def _dressed(value: Any, *, key: str = "") -> Any:
    if isinstance(value, str) and value.startswith("@") and key not in ("text", "customdata", "meta", "name"):
        return "Arial" if value in ("@font", "@mono") else "#123456"
    if isinstance(value, list):
        return [_dressed(each, key=key) for each in value]
    if isinstance(value, dict):
        return {name: _dressed(each, key=name) for name, each in value.items()}
    return value
