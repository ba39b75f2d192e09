//! Everything a step of this queue may touch.

use std::sync::Arc;

use workflows::Catalog;

/// Everything a step of this queue may touch.
#[derive(Clone)]
pub struct Environment {
    /// What configuration says.
    pub catalog: Arc<Catalog>,
}
