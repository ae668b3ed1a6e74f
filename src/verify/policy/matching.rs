//! Which nodes of one level the policies of the next certificate continue (RFC 5280 6.1.3 d 1 and 2).

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::base::oid::Oid;
use crate::verify::context::Halt;
use crate::verify::policy::cache::Data;
use crate::verify::policy::level::{Level, Nodes};

/// RFC 5280 6.1.3 d 1 (`pcy_tree.c tree_link_nodes`): every policy that a certificate names, below each node that expects
/// it, else below anyPolicy.
pub(super) fn link_named(last: &Level, current: &mut Level, nodes: &mut Nodes) -> Result<(), Halt> {
    let expectations = Expectations::of(last, nodes);
    for (place, data) in current.data.iter().enumerate().take(current.named) {
        let mut parents = expectations.nodes_for(&data.oid);
        if parents.is_empty() {
            parents.extend(last.any);
        }
        for parent in parents {
            current.nodes.push(nodes.add(place, Some(parent))?);
        }
    }
    Ok(())
}

/// RFC 5280 6.1.3 d 2 (`pcy_tree.c tree_link_any`): anyPolicy continues every node that nothing else continues.
pub(super) fn link_any(last: &Level, current: &mut Level, nodes: &mut Nodes) -> Result<(), Halt> {
    let Some(any_data) = current.any_data else { return Ok(()) };
    let children = children(current, nodes);
    for node in &last.nodes {
        let Some(data) = nodes.data(*node, last) else { continue };
        if last.inhibits_mapping || !data.is_mapped {
            if nodes.children(*node) == 0 {
                continue_by_any(current, any_data, &data.oid, (*node, data.critical), nodes)?;
            }
            continue;
        }
        for expected in data.unmatched(nodes.children(*node)) {
            if !children.contains(&(*node, Arc::clone(expected))) {
                continue_by_any(current, any_data, expected, (*node, data.critical), nodes)?;
            }
        }
    }
    if let Some(any) = last.any {
        current.any = Some(nodes.add(any_data, Some(any))?);
    }
    Ok(())
}

/// A node of this policy below the given one, critical as that is, qualified as anyPolicy (`tree_add_unmatched`).
fn continue_by_any(
    current: &mut Level,
    any_data: usize,
    oid: &Arc<Oid>,
    (parent, critical): (usize, bool),
    nodes: &mut Nodes,
) -> Result<(), Halt> {
    let qualifiers = current.data.get(any_data).and_then(|any| any.qualifiers.clone());
    let place = current.invent(Data::new(Arc::clone(oid), critical, qualifiers));
    current.nodes.push(nodes.add(place, Some(parent))?);
    Ok(())
}

/// The nodes of a level by parent and policy.
fn children(level: &Level, nodes: &Nodes) -> HashSet<(usize, Arc<Oid>)> {
    let child = |node: &usize| Some((nodes.parent(*node)?, Arc::clone(&nodes.data(*node, level)?.oid)));
    level.nodes.iter().filter_map(child).collect()
}

/// What the nodes of a level expect, so that each policy of the next certificate need not be held against each node.
struct Expectations<'a> {
    /// By policy, the places of the data that expect it.
    by_policy: HashMap<&'a Oid, Vec<usize>>,
    /// By the place of their data, the nodes in order.
    by_place: Vec<Vec<usize>>,
}

impl<'a> Expectations<'a> {
    fn of(level: &'a Level, nodes: &Nodes) -> Expectations<'a> {
        let mut by_place = vec![Vec::new(); level.data.len()];
        for node in &level.nodes {
            if let Some(list) = nodes.place(*node).and_then(|place| by_place.get_mut(place)) {
                list.push(*node);
            }
        }
        let mut by_policy: HashMap<&Oid, Vec<usize>> = HashMap::new();
        for (place, data) in level.data.iter().enumerate() {
            if by_place.get(place).is_some_and(|list| !list.is_empty()) {
                for oid in data.expected(level.inhibits_mapping) {
                    by_policy.entry(oid).or_default().push(place);
                }
            }
        }
        Expectations { by_policy, by_place }
    }

    /// The nodes that expect this policy, in the order of their level, which is the order they were made in.
    fn nodes_for(&self, oid: &Oid) -> Vec<usize> {
        let places = self.by_policy.get(oid).into_iter().flatten();
        let mut found: Vec<usize> = places.filter_map(|place| self.by_place.get(*place)).flatten().copied().collect();
        found.sort_unstable();
        found
    }
}
