//! In: a graph. Out: its strongly connected components. Nothing here recurses: a path may be as long as the graph is
//! large.

/// The mark of a node that is not visited yet.
const NEW: usize = usize::MAX;

/// The strongly connected components of a graph, by Tarjan's algorithm, in reverse topological order. `graph` has the
/// successors of each node.
#[must_use]
pub fn strongly_connected(graph: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut components = Vec::new();
    let mut order = vec![NEW; graph.len()];
    // The earliest node that is known to be in the same component.
    let mut low = vec![NEW; graph.len()];
    let mut is_open = vec![false; graph.len()];
    let mut open = Vec::new();
    let mut count = 0;
    for start in 0..graph.len() {
        let mut path = vec![(start, 0)];
        while let Some((node, next)) = path.pop() {
            if next == 0 {
                if order[node] != NEW {
                    continue;
                }
                order[node] = count;
                low[node] = count;
                count += 1;
                is_open[node] = true;
                open.push(node);
            } else {
                let before = graph[node][next - 1];
                if is_open[before] {
                    low[node] = low[node].min(low[before]);
                }
            }
            if let Some(&to) = graph[node].get(next) {
                path.extend([(node, next + 1), (to, 0)]);
            } else if low[node] == order[node] {
                let first = open.iter().rposition(|&it| it == node);
                let component = open.split_off(first.expect("invariant: it is open"));
                for &member in &component {
                    is_open[member] = false;
                }
                components.push(component);
            }
        }
    }
    components
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_come_in_reverse_topological_order() {
        // 0 -> 1 -> 0, 1 -> 2, 2 -> 3 -> 4 -> 2, 5 -> 5, 6 -> 0 and 6 -> 5
        let graph = [
            vec![1],
            vec![0, 2],
            vec![3],
            vec![4],
            vec![2],
            vec![5],
            vec![0, 5],
        ];
        let components = strongly_connected(&graph);
        assert_eq!(components, [vec![2, 3, 4], vec![0, 1], vec![5], vec![6]]);
    }

    #[test]
    fn long_paths_do_not_overflow_the_stack() {
        let length = 200_000;
        let graph: Vec<Vec<usize>> = (0..length).map(|node| vec![(node + 1) % length]).collect();
        assert_eq!(strongly_connected(&graph).len(), 1);
    }

    /// Two nodes are in one component if each is reachable from the other.
    #[test]
    fn components_match_the_definition() {
        let mut state = 1_u64;
        let mut random = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            usize::try_from(state >> 33).unwrap() % below
        };
        for _ in 0..300 {
            let count = 1 + random(9);
            let graph: Vec<Vec<usize>> = (0..count)
                .map(|_| (0..random(3)).map(|_| random(count)).collect())
                .collect();
            let mut leads = vec![vec![false; count]; count];
            for (start, leads_to) in leads.iter_mut().enumerate() {
                let mut stack = vec![start];
                while let Some(node) = stack.pop() {
                    if !std::mem::replace(&mut leads_to[node], true) {
                        stack.extend(&graph[node]);
                    }
                }
            }
            let components = strongly_connected(&graph);
            let mut number = vec![NEW; count];
            for (index, component) in components.iter().enumerate() {
                for &node in component {
                    assert_eq!(std::mem::replace(&mut number[node], index), NEW);
                }
            }
            for (a, leads_to) in leads.iter().enumerate() {
                for b in 0..count {
                    let together = leads_to[b] && leads[b][a];
                    assert_eq!(number[a] == number[b], together, "{graph:?}");
                    assert!(!leads_to[b] || number[b] <= number[a], "{graph:?}");
                }
            }
        }
    }
}
