//! The levels and nodes of the policy tree (`pcy_local.h`, `pcy_node.c`; RFC 5280 6.1.2 a).

use crate::verify::budget;
use crate::verify::context::Halt;
use crate::verify::policy::cache::Data;

/// One level: the nodes that one certificate gives, the anchor's level first (`X509_POLICY_LEVEL`).
#[derive(Debug, Default)]
pub(super) struct Level {
    /// What its nodes are about: the policies its certificate names, then what was made up for nodes without.
    pub(super) data: Vec<Data>,
    /// How many its certificate names, anyPolicy not counted.
    pub(super) named: usize,
    /// Where among the data anyPolicy stands.
    pub(super) any_data: Option<usize>,
    /// Whether anyPolicy does not stand for others here.
    pub(super) inhibits_any: bool,
    /// Whether mappings do not count here.
    pub(super) inhibits_mapping: bool,
    /// The nodes but anyPolicy, in the order made.
    pub(super) nodes: Vec<usize>,
    /// The node of anyPolicy.
    pub(super) any: Option<usize>,
}

impl Level {
    /// A level without nodes.
    pub(super) fn new(policies: Vec<Data>, any: Option<Data>) -> Level {
        let named = policies.len();
        let mut data = policies;
        let any_data = any.map(|any| {
            data.push(any);
            named
        });
        Level { data, named, any_data, inhibits_any: any_data.is_none(), ..Level::default() }
    }

    /// Adds to the data; gives its place.
    pub(super) fn invent(&mut self, data: Data) -> usize {
        self.data.push(data);
        self.data.len().saturating_sub(1)
    }
}

/// One node (`X509_POLICY_NODE`).
#[derive(Clone, Copy, Debug)]
struct Node {
    /// Its place among the data of its level.
    data: usize,
    parent: Option<usize>,
    children: usize,
}

/// All nodes ever made, those cut off since among them.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    all: Vec<Node>,
}

impl Nodes {
    /// Makes a node (`ossl_policy_level_add_node`); ends the run beyond [`budget::POLICY_NODES`].
    pub(super) fn add(&mut self, data: usize, parent: Option<usize>) -> Result<usize, Halt> {
        if self.all.len() >= budget::POLICY_NODES {
            return Err(Halt::Aborted(format!("the policy tree needs more than {} nodes", budget::POLICY_NODES)));
        }
        if let Some(parent) = parent.and_then(|parent| self.all.get_mut(parent)) {
            parent.children = parent.children.saturating_add(1);
        }
        self.all.push(Node { data, parent, children: 0 });
        Ok(self.all.len().saturating_sub(1))
    }

    /// Cuts a node off its parent.
    pub(super) fn cut(&mut self, node: usize) {
        let parent = self.parent(node);
        if let Some(parent) = parent.and_then(|parent| self.all.get_mut(parent)) {
            parent.children = parent.children.saturating_sub(1);
        }
    }

    /// What a node is about.
    pub(super) fn data<'a>(&self, node: usize, level: &'a Level) -> Option<&'a Data> {
        level.data.get(self.place(node)?)
    }

    /// Where that stands among the data of its level.
    pub(super) fn place(&self, node: usize) -> Option<usize> {
        self.all.get(node).map(|node| node.data)
    }

    pub(super) fn parent(&self, node: usize) -> Option<usize> {
        self.all.get(node)?.parent
    }

    pub(super) fn children(&self, node: usize) -> usize {
        self.all.get(node).map_or(0, |node| node.children)
    }
}
