"""Gradio's frame in our clothes: system fonts (no font server), our style sheet and script; colours stand in ayni.css."""

import gradio as gr

SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "Arial", "sans-serif")
MONO = ("ui-monospace", "Cascadia Mono", "Menlo", "Consolas", "monospace")
HEAD = """
<link rel="icon" href="/ayni/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/ayni/ayni.css">
<script src="/ayni/ayni.js" defer></script>
"""


def theme() -> gr.themes.Base:
    """The plainest theme, with fonts that every reader already has."""
    return gr.themes.Base(font=list(SANS), font_mono=list(MONO))
