using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PahlawanPangan.Accounts;
using PahlawanPangan.Gateway.Accounts;

namespace PahlawanPangan.Gateway.OpenApi;

/// <summary>What accounts and sessions look like in the API's document.</summary>
internal static class IdentitySchemas
{
    public static void AddTo(SchemaRegistry registry)
    {
        AddRequests(registry);
        registry.Add("Account", Schema.Object(
            "An account.", isClosed: false,
            ("id", Schema.Id("The account's id: the sub of its tokens.")),
            ("role", Schema.Name<Role>("What it acts as.")),
            ("kind", Schema.Name<AccountHolder>("Whose it is.")),
            ("status", Schema.Name<AccountStatus>("Where it stands.")),
            ("email", Schema.PlainText("The address; masked to everyone but the owner.")),
            ("displayName", Schema.PlainText("What others see.")),
            ("phone?", Schema.PlainText("A telephone number.")),
            ("location?", registry.Reference("Place")),
            ("createdAt", Schema.Time("When it was registered.")),
            ("sessions?", Schema.Array("The open logins; in an export.", Schema.Object(
                "An open login.", isClosed: false,
                ("id", Schema.Id("Its id.")),
                ("createdAt", Schema.Time("When it was opened.")),
                ("refreshedAt", Schema.Time("When it was used last to get a token.")))))));
        registry.Add("Challenge", Schema.Object(
            "A code was sent.", isClosed: false,
            ("challengeId", Schema.Id("Shown with the code.")), ("expiresAt", Schema.Time("The code is good until then."))));
        registry.Add("Tokens", Schema.Object(
            "What a login gives.", isClosed: false,
            ("accessToken", Schema.PlainText("For the Authorization header.")),
            ("tokenType", Schema.PlainText("Bearer.")),
            ("expiresIn", Schema.Count("How many seconds the access token is good.", 1)),
            ("refreshToken", Schema.PlainText("Good for one exchange."))));
    }

    private static void AddRequests(SchemaRegistry registry)
    {
        registry.Add("Registration", Schema.Object(
            "A new account.", isClosed: true,
            ("email", Email()),
            ("password", NewPassword()),
            ("displayName", Schema.Text("What others see.", AccountFields.DisplayNameLengthMax)),
            ("role", RegistrableRole()),
            ("kind?", Schema.Name<AccountHolder>("Whose it is; a person's unless given.")),
            ("phone?", Schema.Text("A telephone number.", AccountFields.PhoneLengthMax, lengthMin: 0)),
            ("location?", registry.Reference("Place"))));
        registry.Add("ChangeAccount", Schema.Object(
            "What changes; the rest stays.", isClosed: true,
            ("email?", Email()),
            ("password?", NewPassword()),
            ("currentPassword?", Schema.Text("The present one; a new address or password needs it.", AccountFields.PasswordLengthMax)),
            ("displayName?", Schema.Text("What others see.", AccountFields.DisplayNameLengthMax)),
            ("kind?", Schema.Name<AccountHolder>("Whose it is from now on.")),
            ("phone?", Schema.Text("A telephone number; empty removes it.", AccountFields.PhoneLengthMax, lengthMin: 0)),
            ("location?", registry.Reference("Place"))));
        registry.Add("EmailCode", Schema.Object("The code that went to an address.", isClosed: true, ("email", Email()), ("code", Code())));
        registry.Add("Email", Schema.Object("An address.", isClosed: true, ("email", Email())));
        registry.Add("Reset", Schema.Object(
            "A new password.", isClosed: true, ("email", Email()), ("code", Code()), ("password", NewPassword())));
        registry.Add("AdministerAccount", Schema.Object(
            "What an operator changes.", isClosed: true,
            ("role?", Schema.Name<Role>("What it acts as from now on.")),
            ("disabled?", new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = "Whether it is shut out." })));
        registry.Add("LogIn", Schema.Object(
            "A login's first step.", isClosed: true,
            ("email", Email()), ("password", Schema.Text("The password.", AccountFields.PasswordLengthMax))));
        registry.Add("Code", Schema.Object("A login's second step.", isClosed: true, ("code", Code())));
        registry.Add("Refresh", Schema.Object(
            "A refresh.", isClosed: true, ("refreshToken", Schema.Text("The last one given.", AccountFields.RefreshTokenLengthMax))));
    }

    private static OpenApiSchema Email() => Schema.Text("An e-mail address.", AccountFields.EmailLengthMax);

    private static OpenApiSchema Code() => Schema.Text("The code.", AccountFields.CodeLengthMax);

    private static OpenApiSchema NewPassword() =>
        Schema.Text("A password, of any characters.", AccountFields.PasswordLengthMax, AccountFields.PasswordLengthMin);

    private static OpenApiSchema RegistrableRole()
    {
        OpenApiSchema schema = Schema.Name<Role>("What it acts as.");
        schema.Enum = [.. schema.Enum!.Where(name => (string?)name != "operator").Select(name => (JsonNode)name!.DeepClone())];
        return schema;
    }
}
