tonic::include_proto!("one");
