// SPDX-License-Identifier: Apache-2.0
//
// The file as read-only data of the binary. Hidden: no other module has business with it, and the
// compiler may then address it directly.

        .section .rodata.iamsim_managed_policies, "a", %progbits

        .globl  iamsim_managed_policies_begin
        .hidden iamsim_managed_policies_begin
        .type   iamsim_managed_policies_begin, %object
        .globl  iamsim_managed_policies_end
        .hidden iamsim_managed_policies_end
        .type   iamsim_managed_policies_end, %object

        .balign 16
iamsim_managed_policies_begin:
        .incbin IAMSIM_MANAGED_POLICIES_FILE
        .size   iamsim_managed_policies_begin, . - iamsim_managed_policies_begin
iamsim_managed_policies_end:
        .byte   0  // so that the end is an address inside the section
        .size   iamsim_managed_policies_end, 1

        .section .note.GNU-stack, "", %progbits
