//! What needs a person, and what staff make of it.

use contract::WorklistView;
use orders::Orders;

use super::Stage;

impl Stage {
    /// What needs a person now.
    pub(crate) async fn worklist(&self) -> WorklistView {
        let worklist = records::worklist(self.runtime.catalog(), &*self.store, 100).await;
        worklist.expect("the journal is there")
    }

    /// Where staff hand in what they have found out.
    pub(crate) fn staff(&self) -> Orders {
        Orders::new(self.store.clone(), self.runtime.catalog().clone())
    }
}
