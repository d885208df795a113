tonic::include_proto!("acme.v1");
