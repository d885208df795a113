{{ extension.indent }}{{ extension.constant }}: _ClassVar[int]
{{ extension.indent }}{{ extension.name }}: _descriptor.FieldDescriptor
{#- -#}
