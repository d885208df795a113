"""In: medians. Out: bars of them, as an SVG whose colours can be read on light pages and on dark ones."""

from xml.sax.saxutils import escape

import trees
from pairs import PROTOX, TONIC

WIDTH, GAP, COLUMN_GAP = 840, 22, 36
TITLE, BAR, PITCH = 26, 14, 21
# As wide as the widest label and value that there is.
LABEL, VALUE = 178, 68
# Each has a contrast of at least 3 to white and to the near black of dark pages.
TEXT, OURS, THEIRS = "#77808a", "#2da44e", "#8c959f"
FONT = "12.5px system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif"
STYLE = f"text{{font:{FONT};fill:{TEXT}}}.t{{font-weight:600}}"

# A title, what is measured, and the bars: label -> contender. The first panel is as wide as the plot, the others half.
PANELS = [
    (
        "Rust for Google's public API, {google} files",
        "wall",
        {
            TONIC: "google/tonic-protoc",
            PROTOX: "google/tonic-protox",
            "protoc + protoc-gen-prost": "google/plugins",
            "buf + protoc-gen-prost": "google/buf",
            "protree": "google/protree",
            "protree, one file changed": "google/one-file",
            "protree, nothing changed": "google/nothing-changed",
        },
    ),
    (
        "Python for the same",
        "wall",
        {"grpcio-tools": "python/grpcio-tools", "protree": "python/protree"},
    ),
    (
        "Peak memory, Rust for the same",
        "memory",
        {TONIC: "google/tonic-protoc", "protree": "google/protree"},
    ),
    (
        "Rust for Envoy's API, {envoy} files",
        "wall",
        {TONIC: "envoy/tonic-protoc", "protree": "envoy/protree"},
    ),
    (
        "Rust for OpenTelemetry, {opentelemetry} files",
        "wall",
        {TONIC: "opentelemetry/tonic-protoc", "protree": "opentelemetry/protree"},
    ),
    (
        "An unoptimised build script, {large} files",
        "wall",
        {PROTOX: "script/tonic-protox", "protree": "script/protree"},
    ),
    (
        "Cold build of a small service",
        "wall",
        {TONIC: "cold/tonic-protoc", PROTOX: "cold/tonic-protox", "protree": "cold/protree"},
    ),
]


def svg(medians):
    """The panels whose contenders were all measured."""
    panels = [panel for panel in PANELS if all(name in medians for name in panel[2].values())]
    elements, top = [], 0
    wide = [panel for panel in panels if panel is PANELS[0]]
    half = [panel for panel in panels if panel is not PANELS[0]]
    column = (WIDTH - COLUMN_GAP) // 2
    for row in [wide, *(half[start : start + 2] for start in range(0, len(half), 2))]:
        for index, panel in enumerate(row):
            width = WIDTH if row is wide else column
            elements += draw(panel, medians, index * (column + COLUMN_GAP), top, width)
        top += max((height(panel) for panel in row), default=0)
    top = max(top - GAP, 1)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" width="{WIDTH}" height="{top}">'
    return "\n".join([head, f"<style>{STYLE}</style>", *elements, "</svg>", ""])


def height(panel):
    return TITLE + PITCH * len(panel[2]) + GAP


def draw(panel, medians, left, top, width):
    title, measure, bars = panel
    values = {label: getattr(medians[name], measure) for label, name in bars.items()}
    room = width - LABEL - VALUE
    yield text(left, top + 14, title.format_map(Counts()), "t")
    for index, (label, value) in enumerate(values.items()):
        y = top + TITLE + index * PITCH
        length = max(room * value / max(values.values()), 1)
        colour = OURS if label.startswith("protree") else THEIRS
        yield text(left, y + BAR - 3, label)
        yield f'<rect x="{left + LABEL}" y="{y}" width="{length:.1f}" height="{BAR}" rx="2" fill="{colour}"/>'
        yield text(left + LABEL + length + 7, y + BAR - 3, quantity(value, measure))


class Counts(dict):
    """How many files a tree has."""

    def __missing__(self, name):
        # A thin space between thousands.
        return f"{len(getattr(trees, name)().files):,}".replace(",", "\u2009")


def text(x, y, words, style=None):
    style = f' class="{style}"' if style else ""
    return f'<text x="{x:.1f}" y="{y}"{style}>{escape(words)}</text>'


def quantity(value, measure):
    if measure == "memory":
        return f"{value / 1024:.2f} GiB"
    return f"{value:.0f} s" if value >= 10 else f"{value:.1f} s" if value >= 1 else f"{value * 1000:.0f} ms"
