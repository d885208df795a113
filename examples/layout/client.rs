//! Prints a shelf, whose books and articles are messages of other files, and its books one by one.

use protree_examples::pb::shelf::ShelfRequest;
use protree_examples::pb::shelf::shelf_service_client::ShelfServiceClient;

#[tokio::main]
async fn main() -> protree_examples::Result {
    let mut stub = ShelfServiceClient::new(protree_examples::connect().await?);
    let request = ShelfRequest {
        name: "小说".into(),
    };
    let shelf = stub.get_shelf(request.clone()).await?.into_inner();
    println!("{}: {} books", shelf.name, shelf.books.len());
    for (id, article) in &shelf.articles {
        println!("about book {id}: {}", article.title);
    }
    let mut books = stub.list_books(request).await?.into_inner();
    while let Some(book) = books.message().await? {
        println!("{} {}", book.id, book.name);
    }
    Ok(())
}
