using PahlawanPangan.Accounts;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>Registers, shows and changes accounts.</summary>
internal sealed class AccountEndpoints(IGrainFactory grains)
{
    private IIdentityGrain Identity => grains.GetGrain<IIdentityGrain>(0);

    public async Task RegisterAsync(HttpContext http)
    {
        RegistrationJson body = await JsonBody.ReadAsync(http, GatewayJson.Default.RegistrationJson);
        var errors = new FieldErrors();
        Role role = RegistrableRole(errors, body.Role);
        var command = new RegisterAccount
        {
            Client = ClientAddress.Of(http),
            TraceParent = RequestTrace.Parent,
            Role = role,
            Holder = body.Kind is null ? AccountHolder.Person : FieldRules.Name<AccountHolder>(errors, "kind", body.Kind),
            Password = AccountFields.NewPassword(errors, "password", body.Password),
            Contact = new ContactDetails
            {
                Email = AccountFields.Email(errors, "email", body.Email),
                DisplayName = FieldRules.Text(errors, "displayName", body.DisplayName, AccountFields.DisplayNameLengthMax),
                Phone = AccountFields.Phone(errors, "phone", body.Phone) is { Length: > 0 } phone ? phone : null,
                Location = body.Location is null ? null : PlaceModel.Read(errors, "location", body.Location),
            },
        };
        errors.ThrowIfAny();
        await AnswerAsync(http, StatusCodes.Status202Accepted, await Identity.RegisterAsync(command));
    }

    public async Task ConfirmAsync(HttpContext http)
    {
        EmailCodeJson body = await JsonBody.ReadAsync(http, GatewayJson.Default.EmailCodeJson);
        var errors = new FieldErrors();
        var command = new ConfirmAccount
        {
            Client = ClientAddress.Of(http),
            TraceParent = RequestTrace.Parent,
            Email = AccountFields.Email(errors, "email", body.Email),
            Code = FieldRules.Text(errors, "code", body.Code, AccountFields.CodeLengthMax),
        };
        errors.ThrowIfAny();
        await AnswerAsync(http, StatusCodes.Status204NoContent, await Identity.ConfirmAsync(command));
    }

    public async Task RequestResetAsync(HttpContext http)
    {
        EmailJson body = await JsonBody.ReadAsync(http, GatewayJson.Default.EmailJson);
        var errors = new FieldErrors();
        var command = new RequestReset
        {
            Client = ClientAddress.Of(http),
            TraceParent = RequestTrace.Parent,
            Email = AccountFields.Email(errors, "email", body.Email),
        };
        errors.ThrowIfAny();
        await AnswerAsync(http, StatusCodes.Status202Accepted, await Identity.RequestResetAsync(command));
    }

    public async Task ResetAsync(HttpContext http)
    {
        ResetJson body = await JsonBody.ReadAsync(http, GatewayJson.Default.ResetJson);
        var errors = new FieldErrors();
        var command = new ResetPassword
        {
            Client = ClientAddress.Of(http),
            TraceParent = RequestTrace.Parent,
            Email = AccountFields.Email(errors, "email", body.Email),
            Code = FieldRules.Text(errors, "code", body.Code, AccountFields.CodeLengthMax),
            Password = AccountFields.NewPassword(errors, "password", body.Password),
        };
        errors.ThrowIfAny();
        await AnswerAsync(http, StatusCodes.Status204NoContent, await Identity.ResetAsync(command));
    }

    public Task GetOwnAsync(HttpContext http) => ShowOwnAsync(http, withSessions: false);

    public Task ExportAsync(HttpContext http)
    {
        http.Response.Headers.ContentDisposition = "attachment; filename=\"account.json\"";
        return ShowOwnAsync(http, withSessions: true);
    }

    public async Task ChangeOwnAsync(HttpContext http)
    {
        ChangeAccountJson body = await JsonBody.ReadAsync(http, GatewayJson.Default.ChangeAccountJson);
        var errors = new FieldErrors();
        var command = new ChangeAccount
        {
            Client = ClientAddress.Of(http),
            TraceParent = RequestTrace.Parent,
            AccountId = http.Caller().Id,
            CurrentPassword = body.CurrentPassword is null ? null : AccountFields.Password(errors, "currentPassword", body.CurrentPassword),
            Password = body.Password is null ? null : AccountFields.NewPassword(errors, "password", body.Password),
            Email = body.Email is null ? null : AccountFields.Email(errors, "email", body.Email),
            DisplayName = body.DisplayName is null ? null : FieldRules.Text(errors, "displayName", body.DisplayName, AccountFields.DisplayNameLengthMax),
            Holder = body.Kind is null ? null : FieldRules.Name<AccountHolder>(errors, "kind", body.Kind),
            Phone = AccountFields.Phone(errors, "phone", body.Phone),
            Location = body.Location is null ? null : PlaceModel.Read(errors, "location", body.Location),
        };
        errors.ThrowIfAny();
        await AnswerAsync(http, await Identity.ChangeAsync(command));
    }

    public async Task ConfirmEmailAsync(HttpContext http)
    {
        CodeJson body = await JsonBody.ReadAsync(http, GatewayJson.Default.CodeJson);
        var errors = new FieldErrors();
        string code = FieldRules.Text(errors, "code", body.Code, AccountFields.CodeLengthMax);
        errors.ThrowIfAny();
        await AnswerAsync(http, await Identity.ConfirmEmailAsync(http.Caller().Id, code, RequestTrace.Parent));
    }

    public async Task DeleteOwnAsync(HttpContext http) =>
        await AnswerAsync(http, StatusCodes.Status204NoContent, await Identity.DeleteAsync(http.Caller().Id, RequestTrace.Parent));

    public async Task AdministerAsync(HttpContext http)
    {
        Guid accountId = http.PathId("accountId");
        GovernAccountJson body = await JsonBody.ReadAsync(http, GatewayJson.Default.GovernAccountJson);
        var errors = new FieldErrors();
        if (body is { Role: null, Disabled: null })
        {
            errors.Add("$", "Send role or disabled.");
        }

        Role? role = body.Role is null ? null : FieldRules.Name<Role>(errors, "role", body.Role);
        errors.ThrowIfAny();
        await AnswerAsync(
            http, await grains.GetGrain<IAccountGrain>(accountId).AdministerAsync(http.Caller(), role, body.Disabled, RequestTrace.Parent));
    }

    private static Role RegistrableRole(FieldErrors errors, string? value)
    {
        if (!EnumNames<Role>.Default.TryParse(value ?? string.Empty, out Role role) || role == Role.Operator)
        {
            errors.Add("role", "Send one of: donor, recipient, courier. Operators are made by operators.");
        }

        return role;
    }

    private async Task ShowOwnAsync(HttpContext http, bool withSessions) =>
        await AnswerAsync(http, await grains.GetGrain<IAccountGrain>(http.Caller().Id).GetAsync(http.Caller()), withSessions);

    private static Task AnswerAsync(HttpContext http, in Reply<AccountView> reply, bool withSessions = false) => reply.IsRefused
        ? ProblemWriter.WriteAsync(http, reply.Refusal)
        : JsonReply.WriteAsync(http.Response, StatusCodes.Status200OK, AccountJson.Of(reply.Value, withSessions), GatewayJson.Default.AccountJson);

    private static Task AnswerAsync(HttpContext http, int status, in Reply<Done> reply)
    {
        if (reply.IsRefused)
        {
            return ProblemWriter.WriteAsync(http, reply.Refusal);
        }

        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
