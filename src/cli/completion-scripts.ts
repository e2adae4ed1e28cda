/** Scripts by which shells complete command lines of rnnc: words, options and `.rnn` files, from the table of commands. */
import type { Command } from "./command.js";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

export function completionScript(shell: Shell, commands: readonly Command[]): string {
  return { bash, zsh, fish }[shell](commands);
}

/** First words, each with what it does, or with the second words that it may have. */
function nounsOf(commands: readonly Command[]): ReadonlyMap<string, readonly Command[]> {
  const nouns = new Map<string, readonly Command[]>();
  for (const command of commands) {
    const [noun] = command.name.split(" ");
    nouns.set(noun, [...(nouns.get(noun) ?? []), command]);
  }
  return nouns;
}

function secondWords(commands: readonly Command[]): readonly Command[] {
  return commands.filter(({ name }) => name.includes(" "));
}

function secondOf({ name }: Command): string {
  return name.split(" ")[1] ?? "";
}

function summaryOf(noun: string, commands: readonly Command[]): string {
  return commands.find(({ name }) => name === noun)?.summary ?? commands.map(secondOf).join(", ");
}

function flagsOf({ options }: Command): readonly string[] {
  return [...options.flatMap(({ name, short }) => [`--${name}`, ...(short ? [`-${short}`] : [])]), "--help"];
}

function bash(commands: readonly Command[]): string {
  const nouns = nounsOf(commands);
  const cases = [...nouns].flatMap(([noun, own]) => {
    const seconds = secondWords(own);
    const single = own.find(({ name }) => name === noun);
    return [
      ...seconds.map((one) => `    "${one.name} "*) flags="${flagsOf(one).join(" ")}" ;;`),
      `    "${noun} "*) flags="${single ? flagsOf(single).join(" ") : "--help"}"${
        seconds.length > 0 ? ` seconds="${seconds.map(secondOf).join(" ")}"` : ""
      } ;;`,
    ];
  });
  return `# Completion of rnnc for bash: source it, or put it where bash-completion finds it.
_rnnc() {
  local word="\${COMP_WORDS[COMP_CWORD]}" flags="--help --version" seconds=""
  local before="\${COMP_WORDS[*]:1:COMP_CWORD-1}"
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "${[...nouns.keys()].join(" ")} help --help --version" -- "$word"))
    return
  fi
  case "$before " in
${cases.join("\n")}
  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$word"))
    return
  fi
  ((COMP_CWORD == 2)) && COMPREPLY=($(compgen -W "$seconds" -- "$word"))
  local IFS=$'\\n'
  COMPREPLY+=($(compgen -f -X '!*.rnn' -- "$word") $(compgen -d -- "$word"))
}
complete -o filenames -F _rnnc rnnc
`;
}

/** For zsh's lists of \`word:what it does\`. */
function described(word: string, text: string): string {
  return `'${word}:${quoted(text).replaceAll(":", "\\:")}'`;
}

/** Inside single quotes of a shell. */
function quoted(text: string): string {
  return text.replaceAll("'", "'\\''");
}

function zsh(commands: readonly Command[]): string {
  const nouns = nounsOf(commands);
  const first = [...nouns].map(([noun, own]) => `    ${described(noun, summaryOf(noun, own))}`);
  const cases = [...nouns].flatMap(([noun, own]) => {
    const seconds = secondWords(own);
    const single = own.find(({ name }) => name === noun);
    return [
      ...seconds.map((one) => `    '${one.name}') _arguments ${zshOptions(one)} ;;`),
      ...(seconds.length > 0
        ? [
            `    '${noun}'|'${noun} '*)`,
            `      if ((CURRENT == 3)); then`,
            `        seconds=(${seconds.map((one) => described(secondOf(one), one.summary)).join(" ")})`,
            "        _describe command seconds",
            "      fi",
            `      _arguments ${single ? zshOptions(single) : "'--help[what it does]'"} ;;`,
          ]
        : [`    '${noun}'|'${noun} '*) _arguments ${single ? zshOptions(single) : ""} ;;`]),
    ];
  });
  return `#compdef rnnc
# Completion of rnnc for zsh: a file _rnnc in a folder of $fpath.
_rnnc() {
  local -a commands seconds
  commands=(
${first.join("\n")}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local name="$words[2]"
  ((CURRENT > 3)) && name="$words[2] $words[3]"
  case "$name" in
${cases.join("\n")}
  esac
}
_rnnc "$@"
`;
}

function zshOptions({ options }: Command): string {
  const all = options.map(({ name, value, multiple, doc }) => {
    const text = quoted(doc).replace(/[[\]:]/g, (sign) => `\\${sign}`);
    return `'${multiple ? "*" : ""}--${name}[${text}]${value ? `:${value}:_files` : ""}'`;
  });
  return [...all, "'--help[what it does]'", "'*:file:_files -g \"*.rnn(-.)\"'"].join(" ");
}

function fish(commands: readonly Command[]): string {
  const nouns = nounsOf(commands);
  const lines = [...nouns].flatMap(([noun, own]) => {
    const seconds = secondWords(own);
    const words = seconds.map(secondOf).join(" ");
    const single = own.find(({ name }) => name === noun);
    const here = `__fish_seen_subcommand_from ${noun}`;
    const alone = seconds.length > 0 ? `${here}; and not __fish_seen_subcommand_from ${words}` : here;
    return [
      `complete -c rnnc -n __fish_use_subcommand -a ${noun} -d '${quoted(summaryOf(noun, own))}'`,
      ...seconds.map((one) => `complete -c rnnc -n '${alone}' -a ${secondOf(one)} -d '${quoted(one.summary)}'`),
      ...(single ? fishOptions(single, alone) : []),
      ...seconds.flatMap((one) => fishOptions(one, `${here}; and __fish_seen_subcommand_from ${secondOf(one)}`)),
    ];
  });
  return `# Completion of rnnc for fish: ~/.config/fish/completions/rnnc.fish
complete -c rnnc -f
complete -c rnnc -n 'not __fish_use_subcommand' -a '(__fish_complete_suffix .rnn)'
${lines.join("\n")}
`;
}

function fishOptions({ options }: Command, when: string): readonly string[] {
  return options.map(({ name, short, value, doc }) => {
    const letter = short ? ` -s ${short}` : "";
    return `complete -c rnnc -n '${when}' -l ${name}${letter}${value ? " -r" : ""} -d '${quoted(doc)}'`;
  });
}
