//! The tree of valid policies, grown from the anchor's level down to the leaf's (RFC 5280 6.1.3 d, `pcy_tree.c
//! tree_evaluate`).

use crate::verify::context::Halt;
use crate::verify::policy::level::{Level, Nodes};
use crate::verify::policy::matching;

/// The tree (`X509_POLICY_TREE`).
#[derive(Debug)]
pub(super) struct Tree {
    /// The anchor's level first.
    pub(super) levels: Vec<Level>,
    pub(super) nodes: Nodes,
}

impl Tree {
    /// The tree of the anchor's level alone: any policy.
    pub(super) fn plant(mut levels: Vec<Level>) -> Result<Tree, Halt> {
        let mut nodes = Nodes::default();
        if let Some(top) = levels.first_mut() {
            top.any = top.any_data.map(|any| nodes.add(any, None)).transpose()?;
        }
        Ok(Tree { levels, nodes })
    }

    /// Grows level by level; `false` when nothing is left of the tree.
    pub(super) fn grow(&mut self) -> Result<bool, Halt> {
        for depth in 1..self.levels.len() {
            let Some((upper, lower)) = self.levels.split_at_mut_checked(depth) else { return Ok(false) };
            let (Some(last), Some(current)) = (upper.last(), lower.first_mut()) else { return Ok(false) };
            matching::link_named(last, current, &mut self.nodes)?;
            if !current.inhibits_any {
                matching::link_any(last, current, &mut self.nodes)?;
            }
            drop_mapped(current, &mut self.nodes);
            upper.iter_mut().rev().for_each(|level| prune(level, &mut self.nodes));
            if upper.first().is_none_or(|top| top.any.is_none()) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Where mappings are inhibited, policies they are about do not count (RFC 5280 6.1.4 b 2).
fn drop_mapped(level: &mut Level, nodes: &mut Nodes) {
    if !level.inhibits_mapping {
        return;
    }
    let Level { data, nodes: own, .. } = level;
    own.retain(|node| {
        let is_mapped = nodes
            .place(*node)
            .and_then(|place| data.get(place))
            .is_some_and(|data| data.is_mapped || data.is_mapped_from_any);
        if is_mapped {
            nodes.cut(*node);
        }
        !is_mapped
    });
}

/// Cuts off nodes that nothing continues (RFC 5280 6.1.3 d 3).
fn prune(level: &mut Level, nodes: &mut Nodes) {
    let mut stays = |node: usize| {
        let continues = nodes.children(node) > 0;
        if !continues {
            nodes.cut(node);
        }
        continues
    };
    level.nodes.retain(|node| stays(*node));
    level.any = level.any.filter(|node| stays(*node));
}
