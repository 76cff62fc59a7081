//! The tasks, in the order in which they are played. Each is a sentence about what somebody does.

/// Tasks from functions: a task's name is the function's, read as a sentence.
macro_rules! tasks {
    ($($name:ident),+ $(,)?) => {
        pub(crate) const TASKS: &[e2e::Task] = &[
            $(e2e::Task { name: stringify!($name), run: |world| Box::pin($name(world)) }),+
        ];
    };
}

mod account;
mod birth;
mod citizen;
mod documents;
mod drafting;
mod filing;
mod keyboard;
mod meetings;
mod office;
mod orders;
mod pages;
mod people;
mod programs;
mod reading;
mod recalls;
mod walk;
mod work_files;

use std::process::ExitCode;

fn main() -> ExitCode {
    e2e::run(
        &[
            reading::TASKS,
            account::TASKS,
            citizen::TASKS,
            filing::TASKS,
            office::TASKS,
            documents::TASKS,
            drafting::TASKS,
            recalls::TASKS,
            orders::TASKS,
            work_files::TASKS,
            keyboard::TASKS,
            programs::TASKS,
            pages::TASKS,
            // It closes the one meeting of the sample, whose pages are walked before.
            meetings::TASKS,
        ]
        .concat(),
    )
}
