//! In: a graph of imports. Out: a drawing: boxes in columns, with importers to the left of their imports, and lines
//! between them. Makes no markup.

use std::collections::HashMap;

/// A box in the graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) label: String,
    pub(super) href: Option<String>,
    /// Whether it is only imported by, or imports, the subject of the page.
    pub(super) is_foreign: bool,
}

/// The layout of a graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Drawing {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) boxes: Vec<Placed>,
    pub(super) lines: Vec<Line>,
}

/// A line, or a segment of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// The `d` of an SVG path.
    pub(super) path: String,
    /// Whether it ends at a box; otherwise the next segment continues it.
    pub(super) has_arrow: bool,
}

/// A box with its position, in pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) node: Node,
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) text_x: usize,
    pub(super) text_y: usize,
}

/// The width of a character in the font of labels.
const CHARACTER: usize = 7;
const PADDING: usize = 12;
/// The space between columns, for lines.
const GAP: usize = 56;
const MARGIN: usize = 8;
const BOX_HEIGHT: usize = 30;
const ROW_GAP: usize = 14;
/// The height of the gap that a line needs in a column that it passes.
const PASSAGE_HEIGHT: usize = 8;
/// The beginning of longer labels is cut off.
const LONGEST_LABEL: usize = 38;
/// How often columns are sorted; more sweeps do not shorten lines.
const SWEEPS: usize = 8;

/// A node, or the gap where a line passes a column.
struct Slot {
    node: Option<usize>,
    column: usize,
    /// The slots in later columns that it points to.
    targets: Vec<usize>,
    sources: Vec<usize>,
}

/// Lays the nodes out. An edge goes from the importer to the imported node; there may be cycles.
pub(super) fn draw(nodes: Vec<Node>, edges: &[(usize, usize)]) -> Drawing {
    let edges = without_cycles(nodes.len(), edges);
    let columns_of = columns(nodes.len(), &edges);
    let slots = slots(&columns_of, &edges);
    let columns = ordered(&slots);
    place(nodes, &slots, &columns)
}

/// The edges with some of them reversed, so that there are no cycles.
fn without_cycles(count: usize, edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    fn visit(
        node: usize,
        edges: &[(usize, usize)],
        states: &mut [State],
        kept: &mut Vec<(usize, usize)>,
    ) {
        states[node] = State::Open;
        for &(_, target) in edges.iter().filter(|edge| edge.0 == node) {
            match states[target] {
                State::New => {
                    kept.push((node, target));
                    visit(target, edges, states, kept);
                }
                State::Open => kept.push((target, node)),
                State::Done => kept.push((node, target)),
            }
        }
        states[node] = State::Done;
    }
    let mut states = vec![State::New; count];
    let mut kept = Vec::new();
    for node in 0..count {
        if states[node] == State::New {
            visit(node, edges, &mut states, &mut kept);
        }
    }
    kept.retain(|(from, to)| from != to);
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// Each node is one column to the right of its rightmost importer.
fn columns(count: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut columns = vec![0; count];
    // The loop runs as often as the longest path has edges; there are no cycles.
    loop {
        let mut changed = false;
        for &(from, to) in edges {
            if columns[to] <= columns[from] {
                columns[to] = columns[from] + 1;
                changed = true;
            }
        }
        if !changed {
            return columns;
        }
    }
}

fn slots(columns: &[usize], edges: &[(usize, usize)]) -> Vec<Slot> {
    let slot = |node, column| Slot {
        node,
        column,
        targets: Vec::new(),
        sources: Vec::new(),
    };
    let nodes = columns.iter().enumerate();
    let mut slots: Vec<Slot> = nodes.map(|(id, &column)| slot(Some(id), column)).collect();
    for &(from, to) in edges {
        let mut last = from;
        for column in columns[from] + 1..columns[to] {
            let passage = slots.len();
            slots.push(slot(None, column));
            slots[last].targets.push(passage);
            slots[passage].sources.push(last);
            last = passage;
        }
        slots[last].targets.push(to);
        slots[to].sources.push(last);
    }
    slots
}

/// The slots of each column from top to bottom. Each is placed near its neighbours, so that few lines cross.
fn ordered(slots: &[Slot]) -> Vec<Vec<usize>> {
    let count = slots.iter().map(|slot| slot.column + 1).max().unwrap_or(0);
    let mut columns = vec![Vec::new(); count];
    for (id, slot) in slots.iter().enumerate() {
        columns[slot.column].push(id);
    }
    let mut positions: HashMap<usize, usize> = HashMap::new();
    for sweep in 0..SWEEPS {
        let forward = sweep % 2 == 0;
        for column in &columns {
            positions.extend(column.iter().enumerate().map(|(at, &id)| (id, at)));
        }
        let mut order: Vec<usize> = (0..count).collect();
        if !forward {
            order.reverse();
        }
        for column in order {
            let middle = |&id: &usize| {
                let slot = &slots[id];
                let near = if forward {
                    &slot.sources
                } else {
                    &slot.targets
                };
                let near = if near.is_empty() {
                    std::slice::from_ref(&id)
                } else {
                    &near[..]
                };
                let sum: usize = near.iter().map(|it| positions[it]).sum();
                // An integer in thousandths, because floats cannot be sort keys.
                sum * 1000 / near.len()
            };
            columns[column].sort_by_key(middle);
            positions.extend(columns[column].iter().enumerate().map(|(at, &id)| (id, at)));
        }
    }
    columns
}

fn place(nodes: Vec<Node>, slots: &[Slot], columns: &[Vec<usize>]) -> Drawing {
    let labels: Vec<String> = nodes.iter().map(|node| shortened(&node.label)).collect();
    let width_of = |node: usize| labels[node].chars().count() * CHARACTER + 2 * PADDING;
    let row_of = |slot: &usize| match slots[*slot].node {
        Some(_) => BOX_HEIGHT,
        None => PASSAGE_HEIGHT,
    };
    let height_of = |column: &Vec<usize>| {
        let rows: usize = column.iter().map(row_of).sum();
        rows + column.len().saturating_sub(1) * ROW_GAP
    };
    let height = columns.iter().map(height_of).max().unwrap_or(0);
    let mut left = MARGIN;
    // For each slot: the x where lines come in, the x where they go out, and their y.
    let mut ends = vec![(0, 0, 0); slots.len()];
    for column in columns {
        let widths = column
            .iter()
            .filter_map(|&slot| slots[slot].node.map(width_of));
        let width = widths.max().unwrap_or(0);
        let mut top = MARGIN + (height - height_of(column)) / 2;
        for slot in column {
            let own = slots[*slot].node.map_or(width, width_of);
            ends[*slot] = (left, left + own, top + row_of(slot) / 2);
            top += row_of(slot) + ROW_GAP;
        }
        left += width + GAP;
    }
    let lines = slots
        .iter()
        .zip(&ends)
        .flat_map(|(slot, &(_, from_x, from_y))| {
            let ends = &ends;
            slot.targets.iter().map(move |&target| {
                let (to_x, beyond, to_y) = ends[target];
                let middle = usize::midpoint(from_x, to_x);
                let curve =
                    format!("M{from_x} {from_y}C{middle} {from_y} {middle} {to_y} {to_x} {to_y}");
                let has_arrow = slots[target].node.is_some();
                let path = if has_arrow {
                    curve
                } else {
                    // A line that passes a column continues to the other side.
                    format!("{curve}H{beyond}")
                };
                Line { path, has_arrow }
            })
        });
    let lines = lines.collect();
    let boxes = nodes.into_iter().zip(labels).enumerate();
    let boxes = boxes.map(|(id, (node, label))| {
        let (x, beyond, middle) = ends[id];
        Placed {
            node: Node { label, ..node },
            x,
            y: middle - BOX_HEIGHT / 2,
            width: beyond - x,
            height: BOX_HEIGHT,
            text_x: usize::midpoint(x, beyond),
            text_y: middle + 4,
        }
    });
    Drawing {
        width: left.saturating_sub(GAP) + MARGIN,
        height: height + 2 * MARGIN,
        boxes: boxes.collect(),
        lines,
    }
}

fn shortened(label: &str) -> String {
    let count = label.chars().count();
    if count <= LONGEST_LABEL {
        return label.to_owned();
    }
    let end = label.chars().skip(count - LONGEST_LABEL + 1);
    std::iter::once('…').chain(end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nodes(labels: &[&str]) -> Vec<Node> {
        let node = |label: &&str| Node {
            label: (*label).to_owned(),
            href: None,
            is_foreign: false,
        };
        labels.iter().map(node).collect()
    }

    #[test]
    fn imports_are_right_of_their_importers() {
        let drawing = draw(nodes(&["a", "b", "c"]), &[(0, 1), (1, 2), (0, 2)]);
        let x: Vec<usize> = drawing.boxes.iter().map(|it| it.x).collect();
        assert!(x.is_sorted() && x[0] < x[1] && x[1] < x[2], "{x:?}");
        // The line across two columns has two segments.
        assert_eq!(drawing.lines.len(), 4);
    }

    #[test]
    fn boxes_do_not_overlap() {
        let labels: Vec<String> = (0..20).map(|id| format!("package.number.{id}")).collect();
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let edges: Vec<(usize, usize)> = (1..20).map(|id| (id / 3, id)).collect();
        let drawing = draw(nodes(&labels), &edges);
        for (at, a) in drawing.boxes.iter().enumerate() {
            assert!(a.x + a.width <= drawing.width && a.y + BOX_HEIGHT <= drawing.height);
            for b in &drawing.boxes[at + 1..] {
                let apart_x = a.x + a.width <= b.x || b.x + b.width <= a.x;
                let apart_y = a.y + BOX_HEIGHT <= b.y || b.y + BOX_HEIGHT <= a.y;
                assert!(apart_x || apart_y, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn cycles_can_be_drawn() {
        assert_eq!(
            draw(nodes(&["a", "b"]), &[(0, 1), (1, 0), (0, 0)])
                .lines
                .len(),
            1
        );
        assert_eq!(draw(Vec::new(), &[]).boxes, []);
    }
}
