//! The OpenAPI document, held against what is answered.

use crate::given::Shop;

#[tokio::test]
async fn the_document_is_open_to_everyone() {
    let shop = Shop::new();
    let document = shop.get("/openapi.json").await.json();
    assert_eq!(document["openapi"], "3.1.0");
    if let Ok(path) = std::env::var("WRITE_DOC") {
        std::fs::write(path, document.to_string()).unwrap();
    }
}
