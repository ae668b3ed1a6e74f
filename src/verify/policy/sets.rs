//! The policies that the path is good for, and those of them that were asked for (RFC 5280 6.1.5 g, 6.1.6).

use std::sync::Arc;

use crate::base::oid::Oid;
use crate::verify::context::Halt;
use crate::verify::outcome::Policy;
use crate::verify::policy::cache::Data;
use crate::verify::policy::is_any;
use crate::verify::policy::searched::Searched;
use crate::verify::policy::tree::Tree;

/// Both sets.
pub(super) struct Sets {
    /// The authority-constrained set.
    pub(super) authority: Vec<Policy>,
    /// The user-constrained set.
    pub(super) user: Vec<Policy>,
}

/// Reads both sets off the grown tree (`pcy_tree.c tree_calculate_authority_set`, `tree_calculate_user_set`).
///
/// The authority's set is anyPolicy alone where the leaf's level has that; else the nodes right below anyPolicy, in the
/// terms of the certificates nearest to the anchor. Without a policy asked for, the user's set is empty; anyPolicy asked
/// for makes it the authority's.
pub(super) fn calculate(tree: &mut Tree, asked: &[Oid]) -> Result<Sets, Halt> {
    let mut named = nodes_below_any(tree);
    let any = tree.levels.last().and_then(|level| tree.nodes.data(level.any?, level)).map(policy);
    if asked.iter().any(is_any) {
        let authority = any.map_or_else(|| named.into_items(), |any| vec![any]);
        return Ok(Sets { user: authority.clone(), authority });
    }
    let mut user = Vec::new();
    for oid in asked {
        if let Some(found) = named.find(oid) {
            user.push(found.clone());
        } else if let Some(any) = &any {
            tree.nodes.add(0, None)?;
            // OpenSSL loses here whether anyPolicy was critical.
            user.push(Policy { oid: oid.clone(), critical: false, qualifiers: any.qualifiers.clone() });
        }
    }
    let authority = any.map_or_else(|| named.into_items(), |any| vec![any]);
    Ok(Sets { authority, user })
}

/// The nodes whose parent is anyPolicy, from the anchor's level down as far as that reaches, the first of each policy.
fn nodes_below_any(tree: &Tree) -> Searched<Policy> {
    let mut found = Searched::new();
    for (upper, level) in tree.levels.iter().zip(tree.levels.iter().skip(1)) {
        let Some(any) = upper.any else { break };
        for node in level.nodes.iter().filter(|node| tree.nodes.parent(**node) == Some(any)) {
            let Some(data) = tree.nodes.data(*node, level) else { continue };
            if found.find(&data.oid).is_none() {
                found.push(Arc::clone(&data.oid), policy(data));
            }
        }
    }
    found
}

fn policy(data: &Data) -> Policy {
    Policy { oid: Oid::clone(&data.oid), critical: data.critical, qualifiers: data.qualifiers.clone() }
}
