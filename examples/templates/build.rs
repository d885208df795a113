//! The code of `protos`, and what the templates make of it, each in a folder of its own in `OUT_DIR`.

use protree::{Config, Each, Error, RustOptions, Template};

fn main() -> Result<(), Error> {
    let protos = Config::new("protos")
        .include("third_party")
        .rust(RustOptions::default().json(true));
    protos.build()?;

    let mocks = Template::new(
        "templates/mocks.rs.jinja",
        Each::Service,
        "{{ service.name|snake }}.rs",
    );
    protos.clone().template(mocks).name("mocks").build()?;

    let router = Template::new(
        "templates/router.rs.jinja",
        Each::Service,
        "{{ service.name|snake }}.rs",
    );
    protos.clone().template(router).name("routers").build()?;

    let pages = Template::new(
        "templates/page.md.jinja",
        Each::Package,
        "{{ package.name }}.md",
    );
    protos.template(pages).name("pages").build()
}
