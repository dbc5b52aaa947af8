//! Routes and pages.

use crate::http::Routes;

pub fn routes() -> Routes {
    Routes::new()
}
