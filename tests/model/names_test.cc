// SPDX-License-Identifier: Apache-2.0
#include "model/names.h"

#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace iamsim {
namespace {

const Estate& SmallEstate() {
  static const Estate& estate = *[] {
    std::vector<std::shared_ptr<const Account>> accounts;
    for (const std::string_view name : {"app", "data"}) {
      auto account = std::make_shared<Account>();
      account->name = name;
      account->id = name == "app" ? "111122223333" : "222233334444";
      const std::string prefix = "arn:aws:iam::" + account->id + ":";
      Role& role = account->roles.emplace_back();
      role.name = "Reader";
      role.arn = prefix + "role/team/Reader";
      User& user = account->users.emplace_back();
      user.name = "ops";
      user.arn = prefix + "user/ops";
      Group& group = account->groups.emplace_back();
      group.name = "ops";
      group.arn = prefix + "group/ops";
      account->resources.emplace_back().arn = "arn:aws:s3:::" + account->name + "-bucket";
      accounts.push_back(std::move(account));
    }
    return new Estate(std::move(accounts), nullptr, {});
  }();
  return estate;
}

struct NameRow {
  std::string_view name;
  std::string_view text;
  NamedKinds kinds;
  NameStyle style;
  std::string_view arn;    // empty: an error
  std::string_view error;  // a part of it

  friend void PrintTo(const NameRow& row, std::ostream* out) { *out << row.name; }
};

class EntityNameTest : public testing::TestWithParam<NameRow> {};

TEST_P(EntityNameTest, IsResolved) {
  const NameRow& row = GetParam();
  const absl::StatusOr<std::string> arn =
      ResolveEntityName(SmallEstate().accounts(), row.text, row.kinds, row.style);
  if (row.error.empty()) {
    ASSERT_TRUE(arn.ok()) << arn.status();
    EXPECT_EQ(*arn, row.arn);
  } else {
    ASSERT_FALSE(arn.ok()) << *arn;
    EXPECT_NE(std::string(arn.status().message()).find(row.error), std::string::npos)
        << arn.status();
  }
}

constexpr NameStyle kExact = NameStyle::kExact;
constexpr NameStyle kFragment = NameStyle::kFragment;

constexpr NameRow kNameRows[] = {
    {"Arn", "arn:aws:iam::111122223333:role/team/Reader", kEntityNames, kExact,
     "arn:aws:iam::111122223333:role/team/Reader", ""},
    {"ArnOfNobody", "arn:aws:iam::111122223333:role/Reader", kEntityNames, kExact, "",
     "did you mean `arn:aws:iam::111122223333:role/team/Reader`?"},
    {"ArnOfAnotherKind", "arn:aws:iam::111122223333:user/ops", kRoleNames, kExact, "",
     "names no role"},
    {"AccountName", "app:Reader", kEntityNames, kExact,
     "arn:aws:iam::111122223333:role/team/Reader", ""},
    {"AccountId", "222233334444:role/team/Reader", kEntityNames, kExact,
     "arn:aws:iam::222233334444:role/team/Reader", ""},
    {"UserOrGroup", "app:ops", kEntityNames, kExact, "", "names more than one"},
    {"User", "app:ops", kPrincipalNames, kExact, "arn:aws:iam::111122223333:user/ops", ""},
    {"Group", "app:ops", kGroupNames, kExact, "arn:aws:iam::111122223333:group/ops", ""},
    {"GroupByKind", "app:group/ops", kEntityNames, kExact, "arn:aws:iam::111122223333:group/ops",
     ""},
    {"FragmentInAFile", "Reade", kEntityNames, kExact, "", "names no user, role or group"},
    {"AmbiguousNameInAFile", "Reader", kEntityNames, kExact, "", "names more than one"},
    {"AmbiguousFragment", "Reader", kEntityNames, kFragment, "", "names more than one"},
    {"Fragment", "1111:user", kUserNames, kFragment, "", "names no user"},
    {"FragmentOfAnArn", "group/op", kGroupNames, kFragment, "", "names more than one"},
    {"Nearest", "app:Raeder", kRoleNames, kExact, "", "did you mean `app:Reader`?"},
};
INSTANTIATE_TEST_SUITE_P(Names, EntityNameTest, testing::ValuesIn(kNameRows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(ResolvePrincipalNameTest, KeepsFullNamesAndKnowsRoot) {
  for (const std::string_view name :
       {"anonymous", "ec2.amazonaws.com", "arn:aws:iam::999988887777:role/Elsewhere"}) {
    EXPECT_EQ(*ResolvePrincipalName(SmallEstate(), name, kExact), name);
  }
  EXPECT_EQ(*ResolvePrincipalName(SmallEstate(), "data:root", kExact),
            "arn:aws:iam::222233334444:root");
  // A group is no principal.
  EXPECT_EQ(*ResolvePrincipalName(SmallEstate(), "app:ops", kExact),
            "arn:aws:iam::111122223333:user/ops");
}

TEST(ResolveResourceNameTest, KnowsBucketsAndFragments) {
  EXPECT_EQ(*ResolveResourceName(SmallEstate(), "s3://data-bucket/a b", kExact),
            "arn:aws:s3:::data-bucket/a b");
  EXPECT_EQ(*ResolveResourceName(SmallEstate(), "*", kFragment), "*");
  EXPECT_EQ(*ResolveResourceName(SmallEstate(), "data-buck", kFragment),
            "arn:aws:s3:::data-bucket");
  EXPECT_FALSE(ResolveResourceName(SmallEstate(), "bucket", kFragment).ok());
}

TEST(ResolveAccountNameTest, TakesIdOrName) {
  EXPECT_EQ(*ResolveAccountName(SmallEstate().accounts(), "data"), "222233334444");
  EXPECT_EQ(*ResolveAccountName(SmallEstate().accounts(), "111122223333"), "111122223333");
  EXPECT_FALSE(ResolveAccountName(SmallEstate().accounts(), "dat").ok());
  EXPECT_FALSE(ResolveAccountName(SmallEstate().accounts(), "").ok());
}

}  // namespace
}  // namespace iamsim
