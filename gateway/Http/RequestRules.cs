using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Validation;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// The rules of a request's type, read from its attributes, for the framework's validation of handlers' parameters. The framework's
/// own generator sees public types only, names errors by C# members, and leaves out <see cref="IValidatableObject"/> once a member is
/// wrong; here every bad field is reported at once, by its JSON path.
/// </summary>
internal sealed class RequestRules : IValidatableInfo
{
    private const string Missing = "This is required.";
    private static readonly ConcurrentDictionary<Type, RequestRules> All = new();
    private readonly Member[] _members;

    private RequestRules(Type type) => _members = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Select(static property => new Member(property)).Where(static member => member.HasRules)];

    /// <summary>The rules of a type; false for a type that is not the gateway's own.</summary>
    public static bool TryGet(Type type, [NotNullWhen(true)] out RequestRules? rules)
    {
        rules = IsOwn(type) ? All.GetOrAdd(type, static type => new RequestRules(type)) : null;
        return rules is not null && (rules._members.Length > 0 || type.IsAssignableTo(typeof(IValidatableObject)));
    }

    /// <summary>Notes everything that is wrong with a request that did not come as the parameter of a handler.</summary>
    public static void Check(object request, FieldErrors errors) =>
        CheckNested(request, string.Empty, new ValidationContext(request), errors);

    /// <inheritdoc/>
    public Task ValidateAsync(object? value, ValidateContext context, CancellationToken cancellationToken)
    {
        if (value is not null)
        {
            var errors = new FieldErrors();
            Check(value, string.Empty, context.ValidationContext, errors);
            if (errors.All is { } all)
            {
                context.ValidationErrors = all.ToDictionary(error => error.Key, error => error.Value.ToArray());
            }
        }

        return Task.CompletedTask;
    }

    private static bool IsOwn(Type type) => type.IsClass && type != typeof(string) && type.Assembly == typeof(RequestRules).Assembly;

    private static string PathOf(string parent, string name) => parent.Length == 0 ? name : $"{parent}.{name}";

    private static void CheckNested(object value, string path, ValidationContext context, FieldErrors errors)
    {
        if (TryGet(value.GetType(), out var rules))
        {
            rules.Check(value, path, context, errors);
        }
    }

    private void Check(object request, string path, ValidationContext context, FieldErrors errors)
    {
        foreach (var member in _members)
        {
            member.Check(request, path, context, errors);
        }

        if (request is not IValidatableObject rules)
        {
            return;
        }

        foreach (var result in rules.Validate(context))
        {
            foreach (var name in result.MemberNames)
            {
                errors.Add(PathOf(path, name), result.ErrorMessage!);
            }
        }
    }

    private sealed class Member
    {
        private readonly PropertyInfo _property;
        private readonly string _name;
        private readonly bool _isRequired;
        private readonly ValidationAttribute[] _rules;
        private readonly Type? _element;

        public Member(PropertyInfo property)
        {
            _property = property;
            _name = property.GetCustomAttribute<FromQueryAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            var attributes = property.GetCustomAttributes<ValidationAttribute>().ToArray();
            _isRequired = attributes.Any(static attribute => attribute is RequiredAttribute);
            _rules = [.. attributes.Where(static attribute => attribute is not RequiredAttribute)];
            _element = property.PropertyType.IsGenericType ? property.PropertyType.GetGenericArguments()[0] : null;
        }

        public bool HasRules => _isRequired || _rules.Length > 0 || IsOwn(_property.PropertyType) || HasOwnElements;

        private bool HasOwnElements => _element is not null && IsOwn(_element);

        public void Check(object request, string parent, ValidationContext context, FieldErrors errors)
        {
            var value = _property.GetValue(request);
            if (value is null)
            {
                if (_isRequired)
                {
                    var advice = string.Join(' ', _rules.Select(rule => rule.FormatErrorMessage(_name)));
                    errors.Add(PathOf(parent, _name), $"{Missing} {advice}".TrimEnd());
                }

                return;
            }

            var isValid = true;
            foreach (var rule in _rules)
            {
                if (rule.GetValidationResult(value, context) is { ErrorMessage: { } advice })
                {
                    isValid = false;
                    errors.Add(PathOf(parent, _name), advice);
                }
            }

            if (!isValid)
            {
                return;
            }

            if (HasOwnElements)
            {
                CheckElements((IEnumerable)value, PathOf(parent, _name), context, errors);
            }
            else if (IsOwn(_property.PropertyType))
            {
                CheckNested(value, PathOf(parent, _name), context, errors);
            }
        }

        private static void CheckElements(IEnumerable elements, string path, ValidationContext context, FieldErrors errors)
        {
            var index = 0;
            foreach (var element in elements)
            {
                if (element is null)
                {
                    errors.Add($"{path}[{index}]", "Send an object.");
                }
                else
                {
                    CheckNested(element, $"{path}[{index}]", context, errors);
                }

                index++;
            }
        }
    }

    /// <summary>Gives the framework's validation the rules of the gateway's types.</summary>
    internal sealed class Resolver : IValidatableInfoResolver
    {
        /// <inheritdoc/>
        public bool TryGetValidatableTypeInfo(Type type, [NotNullWhen(true)] out IValidatableInfo? validatableInfo)
        {
            var isFound = TryGet(type, out var rules);
            validatableInfo = rules;
            return isFound;
        }

        /// <inheritdoc/>
        public bool TryGetValidatableParameterInfo(
            ParameterInfo parameterInfo, [NotNullWhen(true)] out IValidatableInfo? validatableInfo) =>
            TryGetValidatableTypeInfo(parameterInfo.ParameterType, out validatableInfo);
    }
}
