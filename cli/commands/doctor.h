// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_CLI_COMMANDS_DOCTOR_H_
#define IAMSIM_CLI_COMMANDS_DOCTOR_H_

#include <functional>

#include "cli/command.h"
#include "cli/exit_code.h"

namespace iamsim {

// `iamsim doctor`: what was loaded from where, what is missing, and which answers that touches.
std::function<ExitCode()> AddDoctorCommand(const Command& app);

}  // namespace iamsim

#endif  // IAMSIM_CLI_COMMANDS_DOCTOR_H_
