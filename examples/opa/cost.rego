# Rules over `finfocus cost projected --output infracost`, in the form Infracost's users know:
# package infracost, `deny` holds objects with a message and whether it failed. OPA v0 syntax.
#
#   finfocus cost projected --output infracost --out-file cost.json
#   opa eval --v0-compatible --data cost.rego --input cost.json data.infracost.deny
package infracost

most_monthly := 5000

most_increase := 200

most_of_one := 1000

# The whole stack. A total that is not known (the preview had errors) is not below anything.
deny[out] {
	total := object.get(input, "totalMonthlyCost", null)
	total != null
	cost := to_number(total)
	out := {
		"msg": sprintf("the stack costs $%v a month, at most $%v is allowed", [total, most_monthly]),
		"failed": cost > most_monthly,
	}
}

deny[out] {
	object.get(input, "totalMonthlyCost", null) == null
	out := {"msg": "the total is not known: the preview had errors", "failed": true}
}

# What the update adds; nothing is said where what is deployed is not known.
deny[out] {
	rise := input.diffTotalMonthlyCost
	rise != null
	out := {
		"msg": sprintf("the update adds $%v a month, at most $%v is allowed", [rise, most_increase]),
		"failed": to_number(rise) > most_increase,
	}
}

# One component of one resource, those of its parts (root_block_device) included.
components[found] {
	resource := input.projects[_].breakdown.resources[_]
	component := resource.costComponents[_]
	found := {"name": resource.name, "component": component}
}

components[found] {
	resource := input.projects[_].breakdown.resources[_]
	component := resource.subresources[_].costComponents[_]
	found := {"name": resource.name, "component": component}
}

deny[out] {
	components[found]
	found.component.monthlyCost != null
	to_number(found.component.monthlyCost) > most_of_one
	out := {
		"msg": sprintf("%v: %v costs $%v a month", [found.name, found.component.name, found.component.monthlyCost]),
		"failed": true,
	}
}

# A missing price is not a saving.
deny[out] {
	components[found]
	found.component.priceNotFound
	out := {"msg": sprintf("%v: %v has no price", [found.name, found.component.name]), "failed": true}
}
