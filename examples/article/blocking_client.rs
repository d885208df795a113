//! The same page from a program that is not asynchronous: it waits for each call. In the note: the synchronous client.

use protree_examples::pb::article::ArticleListRequest;
use protree_examples::pb::article::article_service_client::ArticleServiceClient;

fn main() -> protree_examples::Result {
    // tonic is asynchronous throughout; a runtime on this thread makes a call an ordinary function call.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let channel = runtime.block_on(protree_examples::connect())?;
    let mut stub = ArticleServiceClient::new(channel);
    let request = ArticleListRequest {
        page: 100,
        page_size: 20,
    };
    let response = runtime.block_on(stub.article_list(request))?.into_inner();
    for article in response.articles {
        println!("{} {}", article.id, article.title);
    }
    Ok(())
}
