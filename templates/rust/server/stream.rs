        /// Server streaming response type for the {wire} method.
        type {wire}Stream: tonic::codegen::tokio_stream::Stream<Item = std::result::Result<{output}, tonic::Status>> + std::marker::Send + 'static;
