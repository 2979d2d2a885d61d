// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_LOAD_AWS_ACCOUNT_AUTHORIZATION_DETAILS_H_
#define IAMSIM_MODEL_LOAD_AWS_ACCOUNT_AUTHORIZATION_DETAILS_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "model/load/draft/estate_builder.h"
#include "model/load/draft/input_reader.h"
#include "model/load/text/data.h"
#include "model/source_text.h"

namespace iamsim {

// Whether the tree is a page of `aws iam get-account-authorization-details`.
bool IsAccountAuthorizationDetails(const DataNode& root);

// Reads the pages of any number of accounts; Source: IAM API Reference,
// GetAccountAuthorizationDetails. Documents may be objects or percent-encoded strings. Fields that
// it does not know are AWS's business and are ignored.
class AccountAuthorizationDetailsReader : public InputReader {
 public:
  explicit AccountAuthorizationDetailsReader(EstateBuilder& builder) : builder_(builder) {}

  // One page.
  void Read(const DataNode& root, const std::shared_ptr<const SourceText>& source,
            LoadedFile& file) override;
  // After the last page: an account whose last page is missing is an error, for what is not there
  // would be taken for not granted, or not denied.
  void Finish() override;

 private:
  struct Pages {
    bool complete = false;
    DraftPlace truncated;  // of the first page that says that more follow
  };

  EstateBuilder& builder_;
  std::map<std::string, Pages> pages_;  // by account; empty: of pages that name no account
};

// Whose principals a text describes that is authorization details and cannot be parsed: the one
// account of the ARNs in it. Nullopt if it is no such text or names several accounts; empty if it
// ends before it names any. Linear.
std::optional<std::string> AccountOfDamagedDetails(std::string_view text);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_LOAD_AWS_ACCOUNT_AUTHORIZATION_DETAILS_H_
