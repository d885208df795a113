//! In: schema and plans. Out: the model. Decides nothing.

use std::collections::{BTreeMap, HashMap};

use super::model::{
    Enum, EnumValue, Field, File, Message, Method, Model, Oneof, Package, Reference, Rename,
    RustCode, RustField, RustModule, RustName, RustOneof, RustPath, RustPlace, RustService,
    Service, VERSION,
};
#[cfg(feature = "python")]
use super::model::{PythonCode, PythonModules, PythonPath, PythonService};
use super::options::{Definitions, Options};
use super::{features, features_of, foreign_features_of, requirements};
use crate::compile::json_names::json_name;
use crate::compile::{self, FileId, Schema, SchemaFile, features::named};
use crate::descriptor::elements::kind_at;
use crate::descriptor::field_descriptor_proto::{Label, Type};
use crate::descriptor::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, MethodDescriptorProto,
    ServiceDescriptorProto, is_map_entry,
};
#[cfg(feature = "python")]
use crate::plan::python::{
    PythonPlan,
    names::{ModuleName, is_keyword},
};
use crate::plan::rust::map_entries::MapEntries;
use crate::plan::rust::{
    FieldPlan, MessagePlan, MethodPlan, RustPlan, ServiceId, TypeId, TypePlan, Unit, ValuePlan,
    names, real_oneof,
};
use crate::plan::{Plan, Target};
use crate::syntax::Comments;

/// The model of the files that the first plan generates, with the names that each plan has for them.
pub(crate) fn model(schema: &Schema, plans: &[&Plan]) -> Model {
    let names = Names::new(plans);
    let generated = generated(&plans[0].target);
    let is_generated: Vec<bool> = (0..schema.files.len())
        .map(|id| generated.binary_search(&id).is_ok())
        .collect();
    let definitions: Vec<Definitions<'_>> = schema
        .islands
        .iter()
        .map(|island| {
            let mut definitions = Definitions::default();
            definitions.add(compile::bundled_descriptor_proto());
            for &file in &island.files {
                definitions.add(&schema.files[file].descriptor);
            }
            definitions
        })
        .collect();
    let islands = Islands::new(schema);
    let file = |&id: &FileId| {
        let file = &schema.files[id];
        let comments = file.comments.iter().collect();
        let island = islands.first[id];
        let builder = Builder {
            schema,
            names: &names,
            is_generated: &is_generated,
            definitions: &definitions[island],
            definer: &islands.definers[island],
            id,
            file,
            comments,
        };
        builder.file()
    };
    let files: Vec<File> = generated.iter().map(file).collect();
    let mut packages: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for file in &files {
        let files = packages.entry(&file.package).or_default();
        files.push(file.name.clone());
    }
    let packages = packages.into_iter().map(|(name, files)| Package {
        name: name.to_owned(),
        files,
    });
    Model {
        version: VERSION,
        packages: packages.collect(),
        rust: names.rust.map(|rust| rust_code(schema, rust, &files)),
        #[cfg(feature = "python")]
        python: names.python.map(|python| PythonCode {
            dependencies: requirements::of_python(schema, python),
        }),
        #[cfg(not(feature = "python"))]
        python: None,
        files,
    }
}

/// The files that a plan generates, sorted.
fn generated(target: &Target) -> Vec<FileId> {
    match target {
        Target::Rust(plan) => {
            let units = plan.units.iter().filter(|unit| unit.selected);
            units.map(|unit| unit.file).collect()
        }
        #[cfg(feature = "python")]
        Target::Python(plan) => plan.modules.iter().map(|module| module.file).collect(),
    }
}

fn rust_code(schema: &Schema, plan: &RustPlan, files: &[File]) -> RustCode {
    let mut modules: BTreeMap<&RustPlace, Vec<String>> = BTreeMap::new();
    for file in files {
        if let Some(place) = &file.rust {
            modules.entry(place).or_default().push(file.name.clone());
        }
    }
    let feature = |file: &String| {
        let mut units = plan.units.iter();
        let unit = units.find(|unit| schema.files[unit.file].path.as_str() == file)?;
        plan.feature_of_file(unit.file).map(str::to_owned)
    };
    let modules = modules.into_iter().map(|(place, files)| RustModule {
        path: place.module.clone(),
        folder: place.folder.clone(),
        feature: files.first().and_then(feature),
        files,
    });
    let renames = plan.renames.iter().map(|rename| Rename {
        kind: rename.kind.to_owned(),
        wire: rename.wire.clone(),
        name: rename.renamed.clone(),
        rival: rename.rival.as_ref().map(|rival| rival.wire.clone()),
    });
    RustCode {
        modules: modules.collect(),
        dependencies: requirements::of_rust(schema, plan),
        features: features_of(plan),
        foreign_features: foreign_features_of(plan),
        renames: renames.collect(),
    }
}

/// Which file of each island defines a name: files that do not import each other may define the same.
struct Islands {
    /// The first island of each file.
    first: Vec<usize>,
    definers: Vec<HashMap<String, FileId>>,
}

impl Islands {
    fn new(schema: &Schema) -> Self {
        let mut first = vec![usize::MAX; schema.files.len()];
        let mut definers = Vec::new();
        for (number, island) in schema.islands.iter().enumerate() {
            let mut definer = HashMap::new();
            for &id in &island.files {
                first[id] = first[id].min(number);
                let descriptor = &schema.files[id].descriptor;
                let scope = match descriptor.package() {
                    "" => String::new(),
                    package => format!("{package}."),
                };
                let enums = descriptor.enum_type.iter();
                definer.extend(enums.map(|each| (format!("{scope}{}", each.name()), id)));
                add_messages(&mut definer, &scope, id, &descriptor.message_type);
            }
            definers.push(definer);
        }
        Self { first, definers }
    }
}

fn add_messages(
    definer: &mut HashMap<String, FileId>,
    scope: &str,
    id: FileId,
    messages: &[DescriptorProto],
) {
    for message in messages {
        let name = format!("{scope}{}", message.name());
        let scope = format!("{name}.");
        let enums = message.enum_type.iter();
        definer.extend(enums.map(|each| (format!("{scope}{}", each.name()), id)));
        add_messages(definer, &scope, id, &message.nested_type);
        definer.insert(name, id);
    }
}

/// The plan of each language.
struct Names<'a> {
    rust: Option<&'a RustPlan>,
    units: HashMap<FileId, &'a Unit>,
    #[cfg(feature = "python")]
    python: Option<&'a PythonPlan>,
    #[cfg(feature = "python")]
    python_files: std::collections::HashSet<FileId>,
}

impl<'a> Names<'a> {
    fn new(plans: &[&'a Plan]) -> Self {
        let mut names = Self {
            rust: None,
            units: HashMap::new(),
            #[cfg(feature = "python")]
            python: None,
            #[cfg(feature = "python")]
            python_files: std::collections::HashSet::new(),
        };
        for plan in plans {
            match &plan.target {
                Target::Rust(plan) => {
                    names.units = plan.units.iter().map(|unit| (unit.file, unit)).collect();
                    names.rust = Some(plan);
                }
                #[cfg(feature = "python")]
                Target::Python(plan) => {
                    names.python_files = plan.modules.iter().map(|it| it.file).collect();
                    names.python = Some(plan);
                }
            }
        }
        names
    }
}

/// A message in the plan of Rust.
#[derive(Clone, Copy)]
struct RustMessage<'a> {
    id: TypeId,
    plan: &'a MessagePlan,
}

/// Makes the model of one file.
struct Builder<'a> {
    schema: &'a Schema,
    names: &'a Names<'a>,
    is_generated: &'a [bool],
    definitions: &'a Definitions<'a>,
    definer: &'a HashMap<String, FileId>,
    id: FileId,
    file: &'a SchemaFile,
    comments: HashMap<&'a [i32], &'a Comments>,
}

impl<'a> Builder<'a> {
    fn file(&self) -> File {
        let descriptor = &self.file.descriptor;
        let scope = descriptor.package();
        let unit = self.names.units.get(&self.id);
        let types = |list: Option<&'a Vec<TypeId>>| list.into_iter().flatten().copied().map(Some);
        let padded = |list| types(list).chain(std::iter::repeat(None));
        let messages = descriptor.message_type.iter().zip(0..);
        let messages = messages.zip(padded(unit.map(|unit| &unit.messages)));
        let enums = descriptor.enum_type.iter().zip(0..);
        let enums = enums.zip(padded(unit.map(|unit| &unit.enums)));
        let services = descriptor.service.iter().zip(0..);
        let services = services.zip(padded(unit.map(|unit| &unit.services)));
        File {
            name: self.file.path.as_str().to_owned(),
            package: scope.to_owned(),
            edition: features::edition(self.file),
            features: self.features(&[]),
            changed_features: features::features(self.file),
            options: self.options(&[]),
            imports: descriptor.dependency.clone(),
            messages: messages
                .map(|((message, index), id)| self.message(message, scope, &[4, index], id))
                .collect(),
            enums: enums
                .map(|((each, index), id)| self.enumeration(each, scope, &[5, index], id))
                .collect(),
            services: services
                .map(|((service, index), id)| self.service(service, index, id))
                .collect(),
            rust: self.rust_place(),
            #[cfg(feature = "python")]
            python: self.python_modules(self.id),
            #[cfg(not(feature = "python"))]
            python: None,
        }
    }

    fn rust_place(&self) -> Option<RustPlace> {
        let plan = self.names.rust?;
        let module = &plan.modules[self.names.units.get(&self.id)?.module];
        let scope = &plan.scopes[module.scope];
        let parts: Vec<_> = scope.iter().map(|part| names::identifier(part)).collect();
        Some(RustPlace {
            module: parts.join("::"),
            folder: scope.join("/"),
        })
    }

    fn comment(&self, path: &[i32]) -> String {
        let Some(comments) = self.comments.get(path) else {
            return String::new();
        };
        let texts = self.file.comment_texts(comments);
        let text = texts.leading.as_deref();
        let text = text.or(texts.trailing_anywhere()).unwrap_or_default();
        let lines = text.lines();
        let lines: Vec<&str> = lines
            .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end())
            .collect();
        lines.join("\n").trim_matches('\n').to_owned()
    }

    fn options(&self, path: &[i32]) -> Options {
        let kept = self.file.interpreted.of(path);
        let bytes = kept.and_then(|kept| kept.bytes.as_deref());
        let (Some(bytes), Some(kind)) = (bytes, kind_at(path)) else {
            return Options::new();
        };
        self.definitions.read(kind.options_message(), bytes)
    }

    fn features(&self, path: &[i32]) -> BTreeMap<String, String> {
        let features = named(&self.file.features.at(path)).into_iter();
        features
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    // Recursion is as deep as messages nest, which the front end limits.
    fn message(
        &self,
        descriptor: &DescriptorProto,
        scope: &str,
        path: &[i32],
        id: Option<TypeId>,
    ) -> Message {
        let full_name = joined(scope, descriptor.name());
        let rust = id.zip(self.names.rust).and_then(|(id, plan)| {
            let TypePlan::Message(message) = &plan.types[id] else {
                return None;
            };
            Some(RustMessage { id, plan: message })
        });
        let at = |tag, index| [path, &[tag, index]].concat();
        let entries = MapEntries::of(descriptor);
        let fields = descriptor.field.iter().zip(0..);
        let oneofs = descriptor.oneof_decl.iter().zip(0..);
        let nested = descriptor.nested_type.iter().zip(0..);
        let nested_id = |index: i32| {
            let index = usize::try_from(index).ok()?;
            *rust?.plan.messages.get(index)?
        };
        let enum_id = |index: i32| {
            let index = usize::try_from(index).ok()?;
            rust?.plan.enums.get(index).copied()
        };
        Message {
            name: descriptor.name().to_owned(),
            file: self.file.path.as_str().to_owned(),
            comment: self.comment(path),
            options: self.options(path),
            features: self.features(path),
            fields: fields
                .map(|(field, index)| {
                    let entry = entries.entry(field);
                    self.field(descriptor, field, entry, &full_name, &at(2, index), rust)
                })
                .collect(),
            oneofs: oneofs
                .filter_map(|(oneof, index)| {
                    self.oneof(descriptor, oneof.name(), index, &at(8, index), rust)
                })
                .collect(),
            messages: nested
                .filter(|(nested, _)| !is_map_entry(nested))
                .map(|(nested, index)| {
                    self.message(nested, &full_name, &at(3, index), nested_id(index))
                })
                .collect(),
            enums: descriptor
                .enum_type
                .iter()
                .zip(0..)
                .map(|(each, index)| {
                    self.enumeration(each, &full_name, &at(4, index), enum_id(index))
                })
                .collect(),
            rust: rust.and_then(|rust| self.own_rust_path(rust.id)),
            #[cfg(feature = "python")]
            python: self.python_path(self.id, &full_name),
            #[cfg(not(feature = "python"))]
            python: None,
            full_name,
        }
    }

    fn own_rust_path(&self, id: TypeId) -> Option<RustPath> {
        let plan = self.names.rust?;
        let place = &plan.places[id];
        Some(rust_path(&plan.scopes[place.scope], &place.name))
    }

    fn field(
        &self,
        message: &DescriptorProto,
        field: &FieldDescriptorProto,
        entry: Option<&DescriptorProto>,
        scope: &str,
        path: &[i32],
        rust: Option<RustMessage<'_>>,
    ) -> Field {
        let features = &self.file.features;
        let part = |number| {
            let mut fields = entry?.field.iter();
            fields.find(|field| field.number() == number)
        };
        let (key, value) = (part(1), part(2));
        let oneof = real_oneof(field).and_then(|index| usize::try_from(index).ok());
        let index = path.last().and_then(|&index| usize::try_from(index).ok());
        let plan = rust.zip(index);
        let plan = plan.and_then(|(rust, index)| Some((rust, rust.plan.fields.get(index)?)));
        let target = value.unwrap_or(field).type_name();
        let required = features.is_required(field, path);
        Field {
            name: field.name().to_owned(),
            full_name: joined(scope, field.name()),
            number: field.number(),
            json_name: json_name(field),
            kind: match entry {
                Some(_) => "map".to_owned(),
                None => type_name(field),
            },
            target: (!target.is_empty()).then(|| {
                let rust = plan.and_then(|(rust, plan)| {
                    let names = self.names.rust?;
                    let from = match oneof {
                        Some(_) => rust.plan.nested_scope,
                        None => names.places[rust.id].scope,
                    };
                    let target = plan.target.as_ref()?;
                    Some(absolute(&names.scopes[from], &target.path))
                });
                self.reference(target, rust)
            }),
            map_key: key.map(type_name),
            map_value: value.map(type_name),
            repeated: field.label() == Label::Repeated && entry.is_none(),
            required,
            presence: features.has_presence(field, path),
            oneof: oneof
                .and_then(|index| message.oneof_decl.get(index))
                .map(|oneof| oneof.name().to_owned()),
            default: field.default_value.clone(),
            comment: self.comment(path),
            options: self.options(path),
            features: self.features(path),
            rust: plan.map(|(_, plan)| self.rust_field(field, plan, oneof.is_some(), path)),
        }
    }

    fn rust_field(
        &self,
        field: &FieldDescriptorProto,
        plan: &FieldPlan,
        is_member: bool,
        path: &[i32],
    ) -> RustField {
        let name = if is_member { &plan.variant } else { &plan.name };
        let options = self
            .names
            .rust
            .and_then(|it| it.by_element.of(self.id, path));
        let is_wanted = options.is_some_and(|options| options.boxed);
        RustField {
            name: names::identifier(name).into_owned(),
            boxed: field.label() != Label::Repeated && (plan.boxed || is_wanted),
        }
    }

    /// `None` for those that stand for `optional`.
    fn oneof(
        &self,
        message: &DescriptorProto,
        name: &str,
        index: i32,
        path: &[i32],
        rust: Option<RustMessage<'_>>,
    ) -> Option<Oneof> {
        let members = message.field.iter();
        let members = members.filter(|field| real_oneof(field) == Some(index));
        let fields: Vec<String> = members.map(|field| field.name().to_owned()).collect();
        if fields.is_empty() {
            return None;
        }
        let rust = rust.zip(usize::try_from(index).ok());
        let rust = rust.and_then(|(rust, index)| {
            let plan = rust.plan.oneofs.get(index)?;
            let scope = &self.names.rust?.scopes[rust.plan.nested_scope];
            Some(RustOneof {
                field: names::identifier(&plan.field).into_owned(),
                path: rust_path(scope, &plan.name),
            })
        });
        Some(Oneof {
            name: name.to_owned(),
            fields,
            comment: self.comment(path),
            options: self.options(path),
            rust,
        })
    }

    fn enumeration(
        &self,
        descriptor: &EnumDescriptorProto,
        scope: &str,
        path: &[i32],
        id: Option<TypeId>,
    ) -> Enum {
        let full_name = joined(scope, descriptor.name());
        let plan = id.zip(self.names.rust).and_then(|(id, plan)| {
            let TypePlan::Enum(values) = &plan.types[id] else {
                return None;
            };
            Some((id, values))
        });
        let value_name = |index: usize| {
            let name = match plan?.1.get(index)? {
                ValuePlan::Variant { name, .. } => name,
                ValuePlan::Alias { constant, .. } => constant,
            };
            Some(RustName {
                name: names::identifier(name).into_owned(),
            })
        };
        let values = descriptor.value.iter().enumerate().zip(0..);
        Enum {
            name: descriptor.name().to_owned(),
            file: self.file.path.as_str().to_owned(),
            comment: self.comment(path),
            options: self.options(path),
            features: self.features(path),
            values: values
                .map(|((index, value), number)| {
                    let path = [path, &[2, number]].concat();
                    EnumValue {
                        name: value.name().to_owned(),
                        number: value.number(),
                        comment: self.comment(&path),
                        options: self.options(&path),
                        rust: value_name(index),
                    }
                })
                .collect(),
            rust: plan.and_then(|(id, _)| self.own_rust_path(id)),
            #[cfg(feature = "python")]
            python: self.python_path(self.id, &full_name),
            #[cfg(not(feature = "python"))]
            python: None,
            full_name,
        }
    }

    fn service(
        &self,
        descriptor: &ServiceDescriptorProto,
        index: i32,
        id: Option<ServiceId>,
    ) -> Service {
        let path = [6, index];
        let full_name = joined(self.file.descriptor.package(), descriptor.name());
        let plan = id.zip(self.names.rust);
        let plan = plan.map(|(id, rust)| (rust, &rust.services[id]));
        let emits_package = plan.is_none_or(|(rust, _)| rust.options.emit_package);
        let on_the_wire = if emits_package {
            &full_name
        } else {
            descriptor.name()
        };
        let methods = descriptor.method.iter().zip(0..).enumerate();
        Service {
            name: descriptor.name().to_owned(),
            file: self.file.path.as_str().to_owned(),
            comment: self.comment(&path),
            options: self.options(&path),
            features: self.features(&path),
            methods: methods
                .map(|(position, (method, index))| {
                    let path = [path[0], path[1], 2, index];
                    let plan = plan.and_then(|(_, plan)| plan.methods.get(position));
                    self.method(method, &full_name, on_the_wire, &path, plan)
                })
                .collect(),
            rust: plan.and_then(|(rust, plan)| {
                let module = &rust.modules[self.names.units.get(&self.id)?.module];
                let wanted = rust.options.services;
                let inner = |module_name: &String, name: String| {
                    let mut scope = rust.scopes[module.scope].clone();
                    scope.push(module_name.clone());
                    rust_path(&scope, &name)
                };
                let name = &plan.trait_name;
                let server = |name| wanted.server.then(|| inner(&plan.server_module, name));
                let client = |name| wanted.client.then(|| inner(&plan.client_module, name));
                Some(RustService {
                    name: names::identifier(name).into_owned(),
                    server_trait: server(name.clone()),
                    server: server(format!("{name}Server")),
                    client: client(format!("{name}Client")),
                })
            }),
            #[cfg(feature = "python")]
            python: self.python_service(descriptor.name()),
            #[cfg(not(feature = "python"))]
            python: None,
            full_name,
        }
    }

    fn method(
        &self,
        descriptor: &MethodDescriptorProto,
        service: &str,
        on_the_wire: &str,
        path: &[i32],
        plan: Option<&MethodPlan>,
    ) -> Method {
        let rust = |path: fn(&MethodPlan) -> &String| {
            let names = self.names.rust?;
            let module = &names.modules[self.names.units.get(&self.id)?.module];
            Some(absolute(&names.scopes[module.scope], path(plan?)))
        };
        Method {
            name: descriptor.name().to_owned(),
            full_name: joined(service, descriptor.name()),
            path: format!("/{on_the_wire}/{}", descriptor.name()),
            input: self.reference(descriptor.input_type(), rust(|plan| &plan.input)),
            output: self.reference(descriptor.output_type(), rust(|plan| &plan.output)),
            client_streaming: descriptor.client_streaming(),
            server_streaming: descriptor.server_streaming(),
            comment: self.comment(path),
            options: self.options(path),
            features: self.features(path),
            rust: plan.map(|plan| RustName {
                name: names::identifier(&plan.name).into_owned(),
            }),
        }
    }

    fn reference(&self, type_name: &str, rust: Option<RustPath>) -> Reference {
        let full_name = type_name.strip_prefix('.').unwrap_or(type_name);
        let file = self.definer.get(full_name).copied();
        let file = file.expect("invariant: the schema is linked");
        Reference {
            name: full_name.rsplit('.').next().unwrap_or(full_name).to_owned(),
            full_name: full_name.to_owned(),
            file: self.schema.files[file].path.as_str().to_owned(),
            generated: self.is_generated[file],
            rust,
            #[cfg(feature = "python")]
            python: self.python_path(file, full_name),
            #[cfg(not(feature = "python"))]
            python: None,
        }
    }
}

#[cfg(feature = "python")]
impl Builder<'_> {
    /// The module of a file, with what follows `_pb2`, and the line that imports it.
    fn python_module(&self, file: FileId, suffix: &str) -> Option<(String, String, String)> {
        let plan = self.names.python?;
        let name = ModuleName::of(&self.schema.files[file].path)?;
        let prefix = if self.names.python_files.contains(&file) {
            plan.prefix.as_str()
        } else {
            ""
        };
        let own = format!("{}{suffix}", name.last());
        let package = format!("{prefix}{}", name.packages().join("."));
        let package = package.trim_end_matches('.');
        let module = joined(package, &own);
        let import = if !name.is_importable() {
            format!("{own} = importlib.import_module('{module}')")
        } else if package.is_empty() {
            format!("import {own}")
        } else {
            format!("from {package} import {own}")
        };
        Some((own, module, import))
    }

    fn python_modules(&self, file: FileId) -> Option<PythonModules> {
        let (_, module, import) = self.python_module(file, "")?;
        let has_services = !self.schema.files[file].descriptor.service.is_empty();
        let services = has_services.then(|| self.python_module(file, "_grpc"));
        let services = services.flatten();
        Some(PythonModules {
            module,
            import,
            services_module: services.as_ref().map(|(_, module, _)| module.clone()),
            services_import: services.map(|(_, _, import)| import),
        })
    }

    fn python_path(&self, file: FileId, full_name: &str) -> Option<PythonPath> {
        let (own, module, import) = self.python_module(file, "")?;
        let package = self.schema.files[file].descriptor.package();
        let inner = full_name[package.len()..].trim_start_matches('.');
        let class = inner.split('.').fold(own, |around, part| {
            if is_keyword(part) {
                format!("getattr({around}, '{part}')")
            } else {
                format!("{around}.{part}")
            }
        });
        Some(PythonPath {
            class,
            module,
            import,
        })
    }

    fn python_service(&self, name: &str) -> Option<PythonService> {
        let (own, module, import) = self.python_module(self.id, "_grpc")?;
        Some(PythonService {
            stub: format!("{own}.{name}Stub"),
            servicer: format!("{own}.{name}Servicer"),
            module,
            import,
        })
    }
}

fn joined(scope: &str, name: &str) -> String {
    if scope.is_empty() {
        name.to_owned()
    } else {
        format!("{scope}.{name}")
    }
}

/// As it is written in a field: `int32`, and `message` or `enum` for those that have names.
fn type_name(field: &FieldDescriptorProto) -> String {
    let name = match field.r#type() {
        // Whether a message is a group is a matter of the wire.
        Type::Group => Type::Message.as_str_name(),
        kind => kind.as_str_name(),
    };
    name.trim_start_matches("TYPE_").to_ascii_lowercase()
}

fn rust_path(scope: &[String], name: &str) -> RustPath {
    let parts = scope.iter().map(String::as_str).chain([name]);
    let parts: Vec<_> = parts.map(names::identifier).collect();
    RustPath {
        name: names::identifier(name).into_owned(),
        path: parts.join("::"),
        external: false,
    }
}

/// What `path` means in the module `from`.
fn absolute(from: &[String], path: &str) -> RustPath {
    let is_external =
        |path: &str| path.starts_with(['(', ':']) || path == "crate" || path.starts_with("crate::");
    let name = path.rsplit("::").next().unwrap_or(path).to_owned();
    if is_external(path) {
        let path = path.to_owned();
        return RustPath {
            name,
            path,
            external: true,
        };
    }
    let mut around: Vec<_> = from.iter().map(|part| names::identifier(part)).collect();
    let mut rest = path;
    // Whatever lies above the root keeps its `super`.
    while let Some(below) = rest.strip_prefix("super::")
        && around.pop().is_some()
    {
        rest = below;
    }
    let parts = around.iter().map(AsRef::as_ref).chain([rest]);
    RustPath {
        name,
        path: parts.collect::<Vec<&str>>().join("::"),
        external: rest.starts_with("super::"),
    }
}

#[cfg(test)]
mod tests {
    use super::absolute;

    #[test]
    fn paths_lead_from_the_root() {
        let from = ["a".to_owned(), "type".to_owned()];
        for (path, expected, external) in [
            ("M", "a::r#type::M", false),
            ("super::c::M", "a::c::M", false),
            ("super::super::x::M", "x::M", false),
            ("super::super::super::ext::M", "super::ext::M", true),
            ("::prost_types::Any", "::prost_types::Any", true),
            ("crate::M", "crate::M", true),
            ("()", "()", true),
        ] {
            let found = absolute(&from, path);
            assert_eq!((found.path.as_str(), found.external), (expected, external));
        }
    }
}
