# Units: refusals of the register of organisation units (crates/agency).
refusal-AGE-001 = This unit was not found. The code may be mistyped; choose it again from the list of units.
refusal-AGE-002 = Code { $code } belongs to another unit. Use another code; what you entered is kept.
refusal-AGE-003 = The parent unit { $parent } does not exist or is not open on that day. Choose one that is open.
refusal-AGE-004 = There is already a unit at the top. Choose a parent for the new unit.
refusal-AGE-005 = The name is empty, longer than 200 characters, or holds characters that cannot be printed. Enter it again in Vietnamese and in English.
refusal-AGE-006 = The key and kind of a unit are made of small letters without accents, digits and hyphens, for example “so-tu-phap”. Correct it and send it again.
refusal-AGE-007 = The unit closed after { $last_day } and can no longer be changed. Work with the unit that succeeded it.
refusal-AGE-008 = The last day { $last_day } is before the first day { $first_day }. Choose a later last day.
refusal-AGE-009 = { $open } units below it are still open. Close or move them first.
refusal-AGE-010 = The successor { $successor } does not exist or is not open after the last day. Choose another unit.
refusal-AGE-011 = A unit cannot succeed itself. Choose another unit, or leave it empty.
refusal-AGE-012 = The new name is the same as the old one, so nothing changes. Enter another name; nothing else is needed.
