resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = file("trust.json")
}

resource "aws_iam_role_policy" "lake" {
  name   = "lake"
  role   = aws_iam_role.app.name
  policy = data.aws_iam_policy_document.lake.json
}
