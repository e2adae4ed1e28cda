/**
 * Which form compiled programs have, that the compiler writes into them (`form`) and the runtime asks for. One higher
 * whenever the runtime would misread the programs of before: runs keep theirs, and go on with any later rnnc.
 */
export const PROGRAM_FORM = 2;
