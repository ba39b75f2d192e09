//! The pages, one file each.

mod you;

use crate::routes::Routes;

/// Every path that whoever is signed in may ask for.
pub(crate) fn routes() -> Routes {
    you::routes()
}
