//! Trailing metadata: what is sent after the message, beside the status. tonic lets a handler set only what goes
//! before, so this layer adds the rest to the trailers of the response.

use http::Response;
use http_body_util::BodyExt;
use tonic::body::Body;
use tonic::metadata::MetadataMap;

/// What a handler puts into the extensions of its response, to be sent at the end.
#[derive(Clone)]
pub(crate) struct TrailingMetadata(pub(crate) MetadataMap);

/// Adds the trailing metadata that the handler left, if any.
pub(crate) fn send(mut response: Response<Body>) -> Response<Body> {
    let Some(TrailingMetadata(metadata)) = response.extensions_mut().remove() else {
        return response;
    };
    let headers = metadata.into_headers();
    response.map(|body| {
        Body::new(body.map_frame(move |mut frame| {
            if let Some(trailers) = frame.trailers_mut() {
                trailers.extend(headers.clone());
            }
            frame
        }))
    })
}
