# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of rousectl for bash.

_rousectl ()
{
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words

  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    words='devices watch info firmware backup dfu doctor recovery restore resume history errors report --help --version'
  else
    case $prev in
      --ipsw | --log | --ca-file | --output | -o)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        return ;;
      --ecid)
        words=$(rousectl devices --json 2>/dev/null | sed -n 's/.*"ecid":"\(0x[0-9A-F]*\)".*/\1/p') ;;
      --to)
        if [[ ${COMP_WORDS[1]} == firmware ]]; then
          compopt -o filenames 2>/dev/null
          mapfile -t COMPREPLY < <(compgen -f -- "$cur")
          return
        fi
        if [[ ${COMP_WORDS[1]} == backup ]]; then
          compopt -o filenames 2>/dev/null
          mapfile -t COMPREPLY < <(compgen -d -- "$cur")
          return
        fi
        words='dfu dfu-by-reset recovery force-restart leave-dfu' ;;
      --then) words='restore' ;;
      --family) words='face-id iphone-8 iphone-7 iphone-6s ipod-7 ipad ipad-home' ;;
      --session) words='last' ;;
      --device | --version | --model | --tries | --pace | --tss-url | --asset-url | --catalogue-url | --sha1 | --sha256 | --limit | --delete) return ;;
      *)
        case ${COMP_WORDS[1]} in
          devices | watch | errors) words='--json --help' ;;
          report)
            if [[ $cur == -* ]]; then
              words='--output --session --yes --help'
            else
              compopt -o filenames 2>/dev/null
              mapfile -t COMPREPLY < <(compgen -f -- "$cur")
              return
            fi ;;
          info) words='--json --device --ecid --trust --help' ;;
          firmware)
            if [[ $COMP_CWORD -eq 2 ]]; then
              words='list download verify cache check-signing --help'
            elif [[ ${COMP_WORDS[2]} == list ]]; then
              words='--device --ecid --all --beta --refresh --json --ca-file --catalogue-url --help'
            elif [[ ${COMP_WORDS[2]} == download ]]; then
              words='--device --ecid --version --to --sha1 --sha256 --limit --json --ca-file --tss-url --catalogue-url --help'
            elif [[ ${COMP_WORDS[2]} == cache ]]; then
              words='--clear --json --help'
            elif [[ ${COMP_WORDS[2]} == verify && $cur == -* ]]; then
              words='--sha1 --sha256 --again --json --help'
            elif [[ $cur == -* ]]; then
              words='--device --ecid --version --update --json --tss-url --catalogue-url --help'
            else
              compopt -o filenames 2>/dev/null
              mapfile -t COMPREPLY < <(compgen -f -- "$cur")
              return
            fi ;;
          resume) words='--give-back --erase --ecid --ipsw --dry-run --yes --json --log --tss-url --asset-url --help' ;;
          history) words='--delete --json --help' ;;
          backup)
            if [[ $COMP_CWORD -eq 2 ]]; then
              words='list create restore --help'
            elif [[ $cur == -* ]]; then
              words='--to --ecid --yes --json --help'
            else
              compopt -o filenames 2>/dev/null
              mapfile -t COMPREPLY < <(compgen -d -- "$cur")
              return
            fi ;;
          doctor) words='--json --offline --wait --help' ;;
          dfu) words='--to --force-restart --leave --family --model --ecid --tries --pace --silent --json --then --help' ;;
          recovery) words='enter exit --ecid --json --help' ;;
          restore) words='--ipsw --version --erase --update --ecid --dry-run --skip-room-check --yes --json --log --tss-url --asset-url --catalogue-url --ca-file --help' ;;
          *) return ;;
        esac
        if [[ ${COMP_WORDS[1]} == info && $cur != -* ]]; then
          compopt -o filenames 2>/dev/null
          mapfile -t COMPREPLY < <(compgen -f -- "$cur")
          return
        fi ;;
    esac
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}

complete -F _rousectl rousectl
