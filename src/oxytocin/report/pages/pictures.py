"""Figures as they stand inside a page: vector graphics whose ink is that of the text, light or dark."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from oxytocin.report.style import INK, write_svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PIXELS_PER_INCH = 96


def inline(figure: Figure, name: str, alt: str) -> Markup:
    """Return a figure as an <svg> element; the same figure gives the same text.

    Parameters
    ----------
    figure : Figure
        What is drawn.
    name : str
        Of letters and hyphens; it sets the ids of this figure apart from those of others on the page.
    alt : str
        What a reader who cannot see it should know.
    """
    stream = io.StringIO()
    write_svg(figure, stream)
    text = stream.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", text, flags=re.DOTALL)
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = re.sub(r'(href="#|url\(#)', rf"\g<1>{name}-", text)
    text = text.replace(INK, "currentColor").replace("'DejaVu Sans'", "'DejaVu Sans', Verdana")
    box = re.search(r'viewBox="[^"]*"', text)
    width = figure.get_figwidth() * _PIXELS_PER_INCH
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {box[0] if box else ""} '
        f'role="img" aria-labelledby="{name}-title" style="max-width:{width:.0f}px">'
        f'<title id="{name}-title">{escape(alt)}</title>'
    )
    return Markup(head + text[text.index(">") + 1 :].strip())
