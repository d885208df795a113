//! An interceptor of either side: says when a call begins and when it ends.

use std::pin::Pin;
use std::task::{Context, Poll};

use http::Request;
use tower::Service;

/// A service around a service, as an onion has skins. In Python, `continuation` only looks the handler up, so there
/// both interceptors are through before the handler runs; here they are around it.
#[derive(Clone)]
pub(crate) struct Announce<S> {
    name: &'static str,
    inner: S,
}

impl<S> Announce<S> {
    pub(crate) fn new(name: &'static str, inner: S) -> Self {
        Self { name, inner }
    }
}

impl<S, B> Service<Request<B>> for Announce<S>
where
    S: Service<Request<B>>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let name = self.name;
        println!("{name} 拦截开始 {}", request.uri().path());
        let response = self.inner.call(request);
        Box::pin(async move {
            let response = response.await;
            println!("{name} 拦截结束");
            response
        })
    }
}
