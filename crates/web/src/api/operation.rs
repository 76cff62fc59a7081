//! One operation of the interface: its route and its description, declared together.
//!
//! What must always hold: a write passes [`guard`] before its handler, whatever the handler takes.

use std::time::Duration;

use axum::extract::Request;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{IntoParams, ToSchema};

use super::extract::guard;
use crate::app::App;
use crate::problem::Problem;
use crate::routes::{Route, Who};
use crate::visit::Visit;

/// See the module.
#[derive(Clone)]
pub(super) struct Operation {
    pub route: Route,
    /// `draft_submit`: the operation's id, and the key of its words (`api-op-draft-submit`).
    pub id: &'static str,
    /// Chapter of the document: `drafts`.
    pub chapter: &'static str,
    pub query: Vec<Parameter>,
    pub body: Option<Content>,
    /// Status and contents of the answer when all goes well.
    pub answer: (u16, Option<Content>),
    /// Whether it takes an idempotency key.
    pub keyed: bool,
    /// Whether it takes `If-Match`, or its answer carries an `ETag`.
    pub versioned: bool,
    /// Schemas its types refer to, by name.
    pub schemas: Vec<(String, RefOr<Schema>)>,
}

/// What travels in a body.
#[derive(Clone)]
pub(super) enum Content {
    /// JSON of the schema with this name.
    Json(String),
    /// Bytes, of these media types.
    Bytes(&'static [&'static str]),
    /// JSON of a standard of its own.
    Other(&'static str),
}

impl Operation {
    /// A read.
    pub(super) fn get<H, T>(path: &'static str, id: &'static str, who: Who, handler: H) -> Operation
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Operation::new(Route::get(path, id, who, handler), id)
    }

    /// A write.
    pub(super) fn write<H, T>(
        method: Method,
        path: &'static str,
        id: &'static str,
        who: Who,
        handler: H,
    ) -> Operation
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let mut route = Route::with_method(method, path, id, who, handler);
        route.handler = route.handler.layer(from_fn(guarded));
        Operation::new(route, id)
    }

    /// A write by POST.
    pub(super) fn post<H, T>(
        path: &'static str,
        id: &'static str,
        who: Who,
        handler: H,
    ) -> Operation
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Operation::write(Method::POST, path, id, who, handler)
    }

    fn new(route: Route, id: &'static str) -> Operation {
        Operation {
            route,
            id: id.strip_prefix("api.").unwrap_or(id),
            chapter: "",
            query: Vec::new(),
            body: None,
            answer: (204, None),
            keyed: false,
            versioned: false,
            schemas: Vec::new(),
        }
    }

    /// Takes parameters in the query.
    #[must_use]
    pub(super) fn query<Q: IntoParams>(mut self) -> Operation {
        self.query = Q::into_params(|| Some(ParameterIn::Query));
        self
    }

    /// Takes a JSON body.
    #[must_use]
    pub(super) fn body<B: ToSchema>(mut self) -> Operation {
        self.body = Some(Content::Json(self.schema::<B>()));
        self
    }

    /// Takes a file as its body.
    #[must_use]
    pub(super) fn file(
        mut self,
        media_types: &'static [&'static str],
        bytes_max: usize,
    ) -> Operation {
        self.body = Some(Content::Bytes(media_types));
        self.route = self.route.body(bytes_max);
        self
    }

    /// Answers with JSON.
    #[must_use]
    pub(super) fn answer<A: ToSchema>(mut self, status: u16) -> Operation {
        self.answer = (status, Some(Content::Json(self.schema::<A>())));
        self
    }

    /// Answers with something that is no JSON of ours.
    #[must_use]
    pub(super) fn answer_with(mut self, content: Content) -> Operation {
        self.answer = (200, Some(content));
        self
    }

    /// Takes an idempotency key.
    #[must_use]
    pub(super) fn keyed(mut self) -> Operation {
        self.keyed = true;
        self
    }

    /// Takes `If-Match` (writes) or answers with an `ETag` (reads).
    #[must_use]
    pub(super) fn versioned(mut self) -> Operation {
        self.versioned = true;
        self
    }

    /// May take longer than a page.
    #[must_use]
    pub(super) fn time(mut self, time_max: Duration) -> Operation {
        self.route = self.route.time(time_max);
        self
    }

    /// Keeps the schema of `T` and those it refers to; gives its name.
    fn schema<T: ToSchema>(&mut self) -> String {
        T::schemas(&mut self.schemas);
        self.schemas.push((T::name().into_owned(), T::schema()));
        T::name().into_owned()
    }
}

/// Puts operations under a chapter.
pub(super) fn chapter(name: &'static str, operations: Vec<Operation>) -> Vec<Operation> {
    operations.into_iter().map(|it| Operation { chapter: name, ..it }).collect()
}

async fn guarded(request: Request, next: Next) -> Response {
    let Some(visit) = request.extensions().get::<Visit>() else {
        return Problem::Fault.into_response();
    };
    if let Err(error) = guard(visit, request.headers()) {
        return error.into_response();
    }
    next.run(request).await
}
