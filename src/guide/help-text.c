/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/help-text.h"

#include <glib/gi18n-lib.h>

/* Read by frightened people: short sentences, the worst fear first, and nothing that the page says already. */

static const RouseHelpText wrong = {
  N_ ("What is wrong"),
  {
      N_ ("Choose what you see on the phone, even if you are not sure. It only decides which repair is recommended, "
          "and you can come back and choose something else. Answering does nothing to the phone."),
      N_ ("If the screen is simply black, charge the phone for half an hour first, with another cable if you have "
          "one. Many phones that seem dead are only empty."),
      N_ ("If you want to see how a repair goes before you trust it with your phone, practise it first. The phone "
          "there is made up, and nothing can go wrong."),
  },
};

static const RouseHelpText damage = {
  N_ ("Damage"),
  {
      N_ ("A repair of the software talks to every part of the phone. If a damaged part does not answer, the repair "
          "can stop halfway, and then the phone may not start any more although it started before."),
      N_ ("So an old crack counts as well, even if it never caused trouble. You can still go on after that, but you "
          "know what you risk."),
      N_ ("A phone that got wet stays switched off, and is not charged until a repair shop has looked at it."),
  },
};

static const RouseHelpText remedies = {
  N_ ("Repair"),
  {
      N_ ("The repairs are in order, from the gentlest to the deepest. Take the recommended one. After each repair "
          "Rouse asks whether it is better, and then recommends the next."),
      N_ ("The coloured mark says what happens to your data. Only a repair marked “Everything is erased” deletes "
          "anything, and before that begins you have to agree once more."),
      N_ ("A repair that cannot be chosen says why. Often that can be changed: connect the phone, make room on it, "
          "or take the newest firmware."),
  },
};

static const RouseHelpText connecting = {
  N_ ("Connect"),
  {
      N_ ("Rouse sees a phone that is switched on, and also one that shows a cable and a computer or is in DFU mode. "
          "A phone that is switched off or has an empty battery cannot be seen: charge it first."),
      N_ ("If nothing is seen after a minute, it is mostly the cable, even if it charges. Try another one, then "
          "another port. “Check This Computer” in the menu finds what is missing on the computer, and says how to "
          "mend it."),
      N_ ("Rouse knows a phone by a number in its chip. It cannot take another one for yours, not even one of the "
          "same model."),
  },
};

static const RouseHelpText backup = {
  N_ ("Backup"),
  {
      N_ ("If the phone has to be erased, now or later, only a backup or iCloud can bring back your photos and "
          "messages. While the phone still starts, making a backup is worth the time."),
      N_ ("No program can back up a phone that does not start. Then try first what keeps the data; if it helps, make "
          "a backup right afterwards."),
      N_ ("After erasing, the phone asks for the Apple Account that it belongs to. Sign in to that account on "
          "another device now, to be sure that you know the password."),
  },
};

static const RouseHelpText firmware = {
  N_ ("Firmware"),
  {
      N_ ("Firmware is the software that Apple makes for the phone: iOS and what its chips need, in one large file. "
          "It comes from Apple’s own servers, and Rouse checks every part of it before the phone is touched."),
      N_ ("The newest version is nearly always the right one. Apple allows older ones only for a short time, and "
          "they cannot keep the data of a newer one."),
      N_ ("The download takes minutes or hours. You may close Rouse meanwhile: the next time it goes on where it "
          "stopped. The file stays on this computer until you remove it under “Downloaded Firmware” in the menu."),
  },
};

static const RouseHelpText buttons = {
  N_ ("Button guide"),
  {
      N_ ("Read what your fingers will do before you start; you can have it spoken, too. Put the phone on a table, "
          "so that you can look at the screen of the computer."),
      N_ ("It often takes more than one try, whoever does it. A miss does no harm: the phone restarts or shows a "
          "cable and a computer, nothing is erased, and you can try as often as you like."),
      N_ ("In DFU mode the screen stays black, as if the phone were off. That is right. The way back is a restart by "
          "the buttons; nothing is lost by having been there."),
  },
};

static const RouseHelpText software = {
  N_ ("Recovery mode"),
  {
      N_ ("Recovery mode is a small system in the phone that waits for help from a computer. Entering or leaving it "
          "does not touch your data."),
      N_ ("If the phone comes back to the cable and the computer after each restart, its system does not start by "
          "itself. That is usual after an update that failed, and does not mean that a part is broken."),
      N_ ("A black screen for a minute or two is normal while it restarts. Leave the cable in, and the buttons "
          "alone."),
  },
};

static const RouseHelpText last_look = {
  N_ ("Last look"),
  {
      N_ ("This is the last page before the phone is changed. Is it the right phone, and is it what you want to "
          "happen to your data? If not, go back; nothing is lost by that."),
      N_ ("Plug a laptop into the wall, and put the phone where nobody moves its cable. Rouse keeps the computer "
          "from falling asleep meanwhile."),
      N_ ("You are asked to type a word only if everything is erased, so that nobody does it by mistake."),
  },
};

static const RouseHelpText repairing = {
  N_ ("Repairing"),
  {
      N_ ("The bar never goes back, but it can stand still for minutes. As long as the page shows no error, "
          "everything is as it should be."),
      N_ ("The phone goes black and restarts several times by itself. Do not press its buttons, even if it looks as "
          "if nothing happened."),
      N_ ("If the cable comes out or the power fails, the phone is not broken. It may not start until the repair is "
          "repeated; Rouse offers that as soon as you open it again."),
  },
};

static const RouseHelpText better = {
  N_ ("Is it better?"),
  {
      N_ ("Take your time. Rouse sees that the phone starts; whether it works as before, only you can see. Try the "
          "very thing that was wrong."),
      N_ ("If it is not better, nothing is lost. Rouse remembers what was done, and recommends the next repair."),
  },
};

static const RouseHelpText works = {
  N_ ("It works again"),
  {
      N_ ("If the phone was erased, it greets you like a new one. The Apple Account that it asks for is Apple’s "
          "protection against theft; no repair can remove it."),
      N_ ("If your data was kept, look at a few photos and messages. Then make a backup, so that the next trouble is "
          "a small one."),
      N_ ("If the fault comes back within a few days, open Rouse again. If it comes back although everything was "
          "erased and no backup was put back, a part of the phone is probably worn or broken."),
  },
};

static const RouseHelpText failed = {
  N_ ("The repair has stopped"),
  {
      N_ ("This does not mean that the phone is lost. Often it was the cable, the port or the network, and the same "
          "repair goes through the second time."),
      N_ ("Change one thing at a time: another cable, another port directly at the computer, then another computer."),
      N_ ("If you ask somebody for help, save a report and send it along. It tells what happened, without the "
          "phone’s numbers and without your name."),
  },
};

static const RouseHelpText repair = {
  N_ ("Repair by hand"),
  {
      N_ ("Here software can do no more, or it would be a risk. That is not the end: batteries, screens and ports "
          "are replaced every day, and your data often stays."),
      N_ ("Before you leave the phone anywhere, ask what it costs and what happens to your data. If that matters "
          "more to you than the phone, say so first: there are workshops that save data from damaged phones."),
  },
};

static const RouseHelpText safety = {
  N_ ("The battery is swollen"),
  {
      N_ ("Gas inside the battery pushes it up. If it is pressed, pierced or heated, it can burn within seconds. "
          "Therefore Rouse goes no further here."),
      N_ ("Do not use the phone any more, not even for a backup. A repair shop can replace the battery, and what is "
          "on the phone usually stays."),
  },
};

static const RouseHelpText *const texts[ROUSE_N_WIZARD_STATES] = {
  [ROUSE_WIZARD_SYMPTOM] = &wrong,     [ROUSE_WIZARD_DETAIL] = &wrong,        [ROUSE_WIZARD_DAMAGE] = &damage,
  [ROUSE_WIZARD_REMEDIES] = &remedies, [ROUSE_WIZARD_CONNECT] = &connecting,  [ROUSE_WIZARD_BACKUP] = &backup,
  [ROUSE_WIZARD_FIRMWARE] = &firmware, [ROUSE_WIZARD_BUTTONS] = &buttons,     [ROUSE_WIZARD_SOFTWARE] = &software,
  [ROUSE_WIZARD_CONFIRM] = &last_look, [ROUSE_WIZARD_RESTORING] = &repairing, [ROUSE_WIZARD_BETTER] = &better,
  [ROUSE_WIZARD_WORKS] = &works,       [ROUSE_WIZARD_FAILED] = &failed,       [ROUSE_WIZARD_REPAIR] = &repair,
  [ROUSE_WIZARD_SAFETY] = &safety,
};

const RouseHelpText *
rouse_help_text_get (RouseWizardState state)
{
  g_return_val_if_fail (state < ROUSE_N_WIZARD_STATES, NULL);

  return texts[state];
}
