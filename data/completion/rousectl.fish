# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of rousectl for fish.

function __rousectl_ecids
    rousectl devices --json 2>/dev/null | string replace -rf '.*"ecid":"(0x[0-9A-F]*)".*' '$1'
end

set -l commands devices watch info firmware backup dfu doctor restore errors report
set -l first "not __fish_seen_subcommand_from $commands"

complete -c rousectl -f
complete -c rousectl -n $first -a devices -d 'List the phones that are connected'
complete -c rousectl -n $first -a watch -d 'Tell of phones that come, change their mode and go'
complete -c rousectl -n $first -a info -d 'Describe a firmware file, or the connected phone'
complete -c rousectl -n $first -a firmware -d 'Find, fetch and check firmware'
complete -c rousectl -n $first -a backup -d 'Find, make and put back backups'
complete -c rousectl -n $first -a dfu -d 'Guide your hands into DFU mode'
complete -c rousectl -n $first -a doctor -d 'Check whether this computer has what a restore needs'
complete -c rousectl -n $first -a restore -d 'Install iOS anew'
complete -c rousectl -n $first -a errors -d 'Explain an error code'
complete -c rousectl -n $first -a report -d 'Write what is needed to look for a fault'
complete -c rousectl -n $first -l version -d 'Print the version'
complete -c rousectl -l help -d 'Tell about it'
complete -c rousectl -n "__fish_seen_subcommand_from $commands" -l json -d 'Print one JSON object a line'
complete -c rousectl -n '__fish_seen_subcommand_from info' -l device -x -d 'What would be chosen for this model'
complete -c rousectl -n '__fish_seen_subcommand_from info' -F
set -l no_verb "__fish_seen_subcommand_from firmware; and not __fish_seen_subcommand_from list download verify cache check-signing"
complete -c rousectl -n $no_verb -a list -d 'List the versions for a model'
complete -c rousectl -n $no_verb -a download -d 'Fetch firmware'
complete -c rousectl -n $no_verb -a verify -d 'Check whether a firmware file is whole'
complete -c rousectl -n $no_verb -a cache -d 'List the firmware that was fetched, or remove it'
complete -c rousectl -n $no_verb -a check-signing -d 'Ask Apple whether a phone would get a version'
complete -c rousectl -n '__fish_seen_subcommand_from firmware' -l device -x -d 'For which model'
complete -c rousectl -n '__fish_seen_subcommand_from firmware' -l catalogue-url -x -d 'Server of the list of versions'
complete -c rousectl -n '__fish_seen_subcommand_from list' -l all -d 'Also versions that are not signed'
complete -c rousectl -n '__fish_seen_subcommand_from list' -l beta -d 'Also versions for testers'
complete -c rousectl -n '__fish_seen_subcommand_from list' -l refresh -d 'Ask the servers again'
complete -c rousectl -n '__fish_seen_subcommand_from check-signing' -F
complete -c rousectl -n '__fish_seen_subcommand_from check-signing' -l version -x -d 'Which version or build'
complete -c rousectl -n '__fish_seen_subcommand_from check-signing' -l update -d 'For an update that keeps data'
complete -c rousectl -n '__fish_seen_subcommand_from check-signing' -l tss-url -x -d 'Signing server'
complete -c rousectl -n '__fish_seen_subcommand_from info firmware backup dfu restore' -l ecid -x -a '(__rousectl_ecids)' -d 'Which phone'
complete -c rousectl -n '__fish_seen_subcommand_from info' -l trust -d 'Let the phone ask for trust'
complete -c rousectl -n '__fish_seen_subcommand_from backup' -a 'list create restore'
complete -c rousectl -n '__fish_seen_subcommand_from backup' -F
complete -c rousectl -n '__fish_seen_subcommand_from backup' -l to -r -F -d 'Where to make the backup'
complete -c rousectl -n '__fish_seen_subcommand_from backup' -s y -l yes -d 'Really put the backup back'
complete -c rousectl -n '__fish_seen_subcommand_from dfu' -l to -x -a 'dfu dfu-by-reset recovery force-restart leave-dfu' -d 'Where to'
complete -c rousectl -n '__fish_seen_subcommand_from dfu' -l model -x -d 'Which model, if no phone is seen'
complete -c rousectl -n '__fish_seen_subcommand_from dfu' -l tries -x -d 'How often to try'
complete -c rousectl -n '__fish_seen_subcommand_from dfu' -l pace -x -d 'Time for taps in percent'
complete -c rousectl -n '__fish_seen_subcommand_from dfu' -l silent -d 'Do not ring the bell'
complete -c rousectl -n '__fish_seen_subcommand_from dfu' -l then -x -a restore -d 'What to do then'
complete -c rousectl -n '__fish_seen_subcommand_from doctor' -l offline -d 'Do not ask Apple’s servers'
complete -c rousectl -n '__fish_seen_subcommand_from doctor' -l wait -d 'Look again until there is no problem'
complete -c rousectl -n '__fish_seen_subcommand_from restore' -l ipsw -r -F -d 'Firmware file or folder'
complete -c rousectl -n '__fish_seen_subcommand_from restore' -l erase -d 'Erase everything on the phone'
complete -c rousectl -n '__fish_seen_subcommand_from restore' -l update -d 'Keep what is on the phone'
complete -c rousectl -n '__fish_seen_subcommand_from restore' -l dry-run -d 'Stop before the phone is changed'
complete -c rousectl -n '__fish_seen_subcommand_from restore' -s y -l yes -d 'Do not ask before erasing'
complete -c rousectl -n '__fish_seen_subcommand_from restore' -l log -r -F -d 'Save the log there'
complete -c rousectl -n '__fish_seen_subcommand_from restore' -l tss-url -x -d 'Signing server'
complete -c rousectl -n '__fish_seen_subcommand_from restore' -l asset-url -x -d 'Server of image keys'
complete -c rousectl -n '__fish_seen_subcommand_from download' -l version -x -d 'This version or build'
complete -c rousectl -n '__fish_seen_subcommand_from download' -l to -r -F -d 'Folder or file'
complete -c rousectl -n '__fish_seen_subcommand_from download' -l tss-url -x -d 'Signing server'
complete -c rousectl -n '__fish_seen_subcommand_from download verify' -l sha1 -x -d 'What the file must have'
complete -c rousectl -n '__fish_seen_subcommand_from download verify' -l sha256 -x -d 'What the file must have'
complete -c rousectl -n '__fish_seen_subcommand_from download' -l limit -x -d 'Not faster than this, in kB/s'
complete -c rousectl -n '__fish_seen_subcommand_from download' -l ca-file -r -F -d 'Certificates that are trusted, too'
complete -c rousectl -n '__fish_seen_subcommand_from verify' -F
complete -c rousectl -n '__fish_seen_subcommand_from verify' -l again -d 'Read it in any case'
complete -c rousectl -n '__fish_seen_subcommand_from cache' -l clear -d 'Remove what was fetched'
complete -c rousectl -n '__fish_seen_subcommand_from report' -s o -l output -r -F -d 'Save it there'
complete -c rousectl -n '__fish_seen_subcommand_from report' -l session -x -a last -d 'With a repair of the history'
complete -c rousectl -n '__fish_seen_subcommand_from report' -s y -l yes -d 'Do not ask before saving'
complete -c rousectl -n '__fish_seen_subcommand_from report' -F
